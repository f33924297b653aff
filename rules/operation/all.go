package operation

import "tautline.dev/rules"

// All are the rules of the family, in the order in which they are listed and
// run.
var All = []*rules.Rule{
	BufferWithoutAlarm,
	NoTracing,
	NoRunbook,
	DeploysAllAtOnce,
	NoAutomaticRollback,
	MutableInfrastructure,
	NeverBrokenOnPurpose,
	LessonNotApplied,
}
