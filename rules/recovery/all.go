package recovery

import "tautline.dev/rules"

// All are the rules of the family, in the order in which they are listed and
// run.
var All = []*rules.Rule{
	AvailabilityOutOfReach,
	LatencyOutOfReach,
	ObjectiveBelowSystem,
	RTOUnmet,
	RPOUnmet,
	RecoveryStrategyTooWeak,
	StoreWithoutBackup,
	ReplicationIsNotBackup,
	RestoreUntested,
	RecoveryUntested,
	SingleZone,
	BlastRadius,
	CellLeak,
	SoftDependencyIsHard,
}
