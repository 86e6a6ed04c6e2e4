/** What the driver and the processes that it starts say to each other. */

export type ToGateway = { readonly kind: 'outage'; readonly isDown: boolean }

export type FromGateway =
  | { readonly kind: 'ready'; readonly address: string }
  /** The request under way is to lose its sender. */
  | { readonly kind: 'kill'; readonly sender: string }

/** How far the company's time of this process is ahead of the machine's; it may be less than before. */
export type ToServer = { readonly kind: 'clock'; readonly aheadMs: number }

export type FromServer = { readonly kind: 'ready'; readonly address: string; readonly apiKey: string }
