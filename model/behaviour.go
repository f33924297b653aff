package model

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
}

// facts calls visit with every fact of how a platform behaves, and its path.
func (b *Behaviour) facts(visit func(path string, f AnyFact)) {
	visit("behaviour.batchCall", &b.BatchCall)
	visit("behaviour.errorInside", &b.ErrorInside)
	visit("behaviour.keepsEnqueueTime", &b.KeepsEnqueueTime)
}
