/** An App that was registered by a manifest, until its keys are fetched. */
export interface Registration {
  readonly app: number
  readonly createdAt: number
  readonly pem: string
  readonly webhookSecret: string | null
  readonly clientSecret: string
}
