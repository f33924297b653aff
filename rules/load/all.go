package load

import "tautline.dev/rules"

// All are the rules of the family, in the order in which they are listed and
// run.
var All = []*rules.Rule{
	EntryWithoutThrottle,
	EntryWithoutValidation,
	EntryWithoutAuth,
	CacheableRead,
	SurgeWithoutBuffer,
	ConcurrencyTooSmall,
	DrainTooSlow,
	NoLoadShedding,
	QuotaExceeded,
	QuotaUnstated,
	RetryOverload,
}
