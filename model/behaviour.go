package model

import "time"

// Behaviour is how a platform behaves where no field of a box can say so. A
// team states it of a platform, not of a box.
type Behaviour struct {
	// BatchCall is the batch call that answers with a success although some of
	// its entries failed, by its name.
	BatchCall Fact[string]
	// ErrorInside is where an answer tells of a failure that it doesn't answer
	// with.
	ErrorInside Fact[string]
	// KeepsEnqueueTime tells whether a message that it moves to a dead letter of
	// the same platform goes on ageing from the day on which it was first sent.
	KeepsEnqueueTime Fact[bool]
	// BlocksWhileRetrying tells whether a piece that fails holds up those behind
	// it, where order is kept, for as long as it is tried.
	BlocksWhileRetrying Fact[bool]
	// PushesWithinVisibility tells whether what it pushes is pushed again after
	// the hiding time, as what is fetched is given out again.
	PushesWithinVisibility Fact[bool]
	// RenewedBy is the platform of the client libraries that prolong the hiding time
	// while their program works on what they fetched, by its id.
	RenewedBy Fact[string]
	// OwnSubscription tells whether what a channel pushes to it comes through a
	// subscription of its own, which the channel's hiding time says nothing about.
	OwnSubscription Fact[bool]
	// LeavesRetriesToQueue tells whether what it fetches from a queue, and fails,
	// goes back there, and its inbox is for other work.
	LeavesRetriesToQueue Fact[bool]
	// TriesUntilBoth tells whether it tries until the number of tries and the age
	// are both used up, rather than one of them.
	TriesUntilBoth Fact[bool]
	// TriesUntilRetention tells whether, without a dead letter, what isn't
	// acknowledged is given out again for as long as it is kept, with no count.
	TriesUntilRetention Fact[bool]
	// ReadFromLog tells whether who reads from it, or what it reads, may follow a log of
	// changes that forgets, rather than the rows of a table.
	ReadFromLog Fact[bool]
	// KeepsGivenUp tells whether what was delivered for the last time stays in it,
	// where nobody gets it any more: it is neither dropped nor parked.
	KeepsGivenUp Fact[bool]
	// CountsReturns tells whether the number of its dead letter counts what came back,
	// rather than what was given out: then there is one delivery more.
	CountsReturns Fact[bool]
	// CountsNothing tells whether it counts no deliveries: a number that its dead letter
	// is to wait for does nothing.
	CountsNothing Fact[bool]
	// KeepsTaken tells whether what was taken, and not acknowledged, stays with whoever
	// took it: nobody gets it again unless a program claims it.
	KeepsTaken Fact[bool]
	// ParksItself tells whether whoever reads with it puts what it gives up into a
	// queue or list of its own, whatever the channel does.
	ParksItself Fact[bool]
	// ThrottlingUsesReceives tells whether a message that is fetched by it or from
	// it, and can't be started because too many are under way, goes back and
	// counts as received.
	ThrottlingUsesReceives Fact[bool]
	// AccountQuotas tells whether quotas of the account bound what it does.
	AccountQuotas Fact[bool]
	// RestoreLoss is how much of the end is lost where any moment can be restored.
	RestoreLoss Fact[time.Duration]
	// AcknowledgedBy is what its deliveries are acknowledged with, in words: a call
	// of the receiver's, or its answer. When the receiver does so is its `ack`.
	AcknowledgedBy Fact[string]
	// PushAcknowledgedBy is what its pushes are acknowledged with, where that is
	// another thing.
	PushAcknowledgedBy Fact[string]
	// OpenProtocol is the protocol that it speaks, where that is a published
	// standard or has independent implementations on both sides.
	OpenProtocol Fact[string]
}

// facts calls visit with every fact of how a platform behaves, and its path.
func (b *Behaviour) facts(visit func(path string, f AnyFact)) {
	visit("behaviour.batchCall", &b.BatchCall)
	visit("behaviour.errorInside", &b.ErrorInside)
	visit("behaviour.keepsEnqueueTime", &b.KeepsEnqueueTime)
	visit("behaviour.blocksWhileRetrying", &b.BlocksWhileRetrying)
	visit("behaviour.pushesWithinVisibility", &b.PushesWithinVisibility)
	visit("behaviour.renewedBy", &b.RenewedBy)
	visit("behaviour.ownSubscription", &b.OwnSubscription)
	visit("behaviour.leavesRetriesToQueue", &b.LeavesRetriesToQueue)
	visit("behaviour.triesUntilBoth", &b.TriesUntilBoth)
	visit("behaviour.triesUntilRetention", &b.TriesUntilRetention)
	visit("behaviour.readFromLog", &b.ReadFromLog)
	visit("behaviour.keepsGivenUp", &b.KeepsGivenUp)
	visit("behaviour.countsReturns", &b.CountsReturns)
	visit("behaviour.countsNothing", &b.CountsNothing)
	visit("behaviour.keepsTaken", &b.KeepsTaken)
	visit("behaviour.parksItself", &b.ParksItself)
	visit("behaviour.throttlingUsesReceives", &b.ThrottlingUsesReceives)
	visit("behaviour.accountQuotas", &b.AccountQuotas)
	visit("behaviour.restoreLoss", &b.RestoreLoss)
	visit("behaviour.acknowledgedBy", &b.AcknowledgedBy)
	visit("behaviour.pushAcknowledgedBy", &b.PushAcknowledgedBy)
	visit("behaviour.openProtocol", &b.OpenProtocol)
}
