package contradiction

import "tautline.dev/rules"

// All are the contradictions, in the order in which they are listed and run.
var All = []*rules.Rule{
	InteractionContradictsPlatform,
	PlatformsContradict,
	TimeoutAbovePlatformLimit,
	CallerGivesUpFirst,
	TakesLongerThanAllowed,
	VisibilityTooShort,
	DeadLetterOnWrongSide,
	DeadLetterWrongType,
	DeadLetterCannotReceive,
	DeadLetterNeverFilled,
	DeadLetterTooShortLived,
	DedupWindowTooShort,
	RetentionTooShort,
	ExactlyOnceWithoutMeans,
	OrderingBroken,
	PayloadTooLarge,
	RetriesNeverSeeTheFailure,
	RetryContradictsPlatform,
	TransactionSpansStores,
	ThrottleBelowPeak,
	AnswerNeverAwaited,
	EndsBeforeTheOutage,
	ObservationContradictsModel,
	FlowBroken,
}
