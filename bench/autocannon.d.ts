/** The part of autocannon that the benches use; the package ships no types. */
declare module 'autocannon' {
  interface Load {
    readonly url: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    readonly headers?: Readonly<Record<string, string>>
  }
  interface Result {
    readonly latency: { readonly p50: number; readonly p97_5: number; readonly p99: number }
    readonly requests: { readonly average: number }
    readonly non2xx: number
  }
  export default function autocannon(load: Load): Promise<Result>
}
