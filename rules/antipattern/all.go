package antipattern

import "tautline.dev/rules"

// All are the anti-patterns, in the order in which they are listed and run.
var All = []*rules.Rule{
	FunctionChaining,
	DualWrite,
	GatewayWritesStore,
	FireAndForget,
	AckBeforeWork,
	NoMessaging,
	SyncChain,
	RetryWithoutBackoff,
	RetryWithoutIdempotency,
	RetryAmplification,
	QueueWithoutDeadLetter,
	DeadLetterNobodyWatches,
	BatchAllOrNothing,

	SubscriberWithoutBuffer,
	RawChangeEvent,
	SharedDatabase,
	InternalQueueExposed,
	NoCircuitBreaker,
	RPCOverQueue,

	DistributedTransaction,
	ThirdPartyOnCriticalPath,
	SyncCycle,
	EventLoop,
	UnboundedRetry,
	WaitWithoutEnd,
	SharedDeadLetter,

	OutcomeNeverTold,
	RepeatsWhatNobodyCalledSafe,
	LostUpdate,
	UnconfirmedPublish,
	LockOutlived,
	LivenessAsksADependency,
	ReadinessAsksADependency,
	CutOffAtDeployment,
	DelayBeyondLease,
	EvictingStoreHoldsKeys,
	StaleRead,
}
