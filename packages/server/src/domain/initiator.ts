/** Who began a payment: the merchant by his calendar (MIT), or the customer who was there (CIT). */
export type Initiator = 'merchant' | 'customer'
