// Package catalogue is the list of all rules. A rule counts only if it stands
// here.
package catalogue

import (
	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/itself"
	"tautline.dev/rules/unstated"
)

// All are the rules, family by family, in the order in which they are listed
// and run.
func All() []*rules.Rule { return all }

var all = append(unstated.All,
	contradiction.InteractionContradictsPlatform,
	contradiction.TimeoutAbovePlatformLimit,
	contradiction.CallerGivesUpFirst,
	contradiction.VisibilityTooShort,
	contradiction.FlowBroken,

	antipattern.FunctionChaining,
	antipattern.DualWrite,
	antipattern.GatewayWritesStore,
	antipattern.FireAndForget,
	antipattern.AckBeforeWork,
	antipattern.NoMessaging,
	antipattern.SyncChain,
	antipattern.RetryWithoutBackoff,
	antipattern.RetryWithoutIdempotency,
	antipattern.RetryAmplification,
	antipattern.QueueWithoutDeadLetter,
	antipattern.DeadLetterNobodyWatches,
	antipattern.BatchAllOrNothing,

	itself.UnknownReference,
	itself.UnknownPlatform,
	itself.IsolatedBox,
	itself.LineInNoFlow,
	itself.WaiverExpired,
	itself.WaiverExpiresSoon,
	itself.WaiverUnused,
	itself.WaiverNotAllowed,
)

// Find is the rule of a name, or nil.
func Find(name string) *rules.Rule {
	for _, r := range all {
		if r.Name == name {
			return r
		}
	}
	return nil
}
