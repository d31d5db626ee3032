/** Everybody sees what it means; who may change it is decided over there, and our account has to be able to. */
export const sharing = (ownUid: string) => ({
  owner: ownUid,
  public: 'r-------',
  external: false,
  users: { [ownUid]: { id: ownUid, access: 'rw------' } },
  userGroups: {},
})

/** Everybody sees the numbers; only our account writes them. An owner has no right to write data by being it. */
export const dataSharing = (ownUid: string) => ({
  ...sharing(ownUid),
  public: 'r-r-----',
  users: { [ownUid]: { id: ownUid, access: 'rwrw----' } },
})
