import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  LookUp,
  PaymentCall,
} from '../recovery/gateway-port.ts'

/** A gateway that is sent payments one way, and what follows them up another: most are. */
export abstract class TwoWayGateway implements Gateway {
  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.pay(connection, 'charge', call, signal)
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.pay(connection, 'authorize', call, signal)
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.followUp(connection, 'capture', call, signal)
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.followUp(connection, 'void', call, signal)
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.followUp(connection, 'refund', call, signal)
  }

  abstract lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome>

  protected abstract pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome>

  protected abstract followUp(
    connection: GatewayConnection,
    operation: 'capture' | 'void' | 'refund',
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome>
}
