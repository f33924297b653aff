package reading

// What lies between the two readings where they differ still. Where explore is said
// to keep what the pages say is broken, it is to be mended first.
const (
	severalAnswer   = "of several takers of a queue one answers, and the message is lost before any, or at another: the workflow waits, and has the work; explore takes it for lost (it tells too much)"
	waitsForEver    = "a workflow waits for an answer that somebody tries for ever to give, who took the message on receipt or out of memory: explore takes the work for lost, and the workflow holds it (it tells too much)"
	claimUnknown    = "a message that a claim refuses may be dropped before the window of that is over, for nobody knows how long it is kept: explore takes every claim with a window for one that ends (it misses that)"
	receiptInMemory = "a receipt on the way into memory is lost, and nobody knows how often is tried: the message may be parked while it is worked on; explore only sends it again (it misses that)"
)

// apart are systems on which the two differ still, with what lies between them.
var apart = map[uint64]string{
	429:  claimUnknown,
	1394: severalAnswer,
	1830: "an outage outlasts who tries without end and is stopped, and what undoes that: explore ends it with the stop",
	1974: "an outage may last until a message's copy is taken: explore ends it when the first is done",
	2052: severalAnswer,
	2071: receiptInMemory,
	2207: claimUnknown,
	2396: "a dedup store on the way in whose window is over when a copy comes has forgotten by then: explore has it know for ever what a channel delivers (it misses that)",
	2724: "a workflow that waits for its answer has the work, though its message is forgotten: explore takes it for lost (it tells too much)",
	5392: "the lease of an Express workflow's message ends, and another execution begins: explore never sets a workflow aside (it misses that)",
	5398: severalAnswer,
	5971: "a broker that drops repeats knows a message that was called off, and drops the one that is sent anew: explore has it forget the key with the effect (it misses that)",
	7263: "of steps at the same time one waits for ever: explore doesn't begin the other, which puts a message into a queue (it tells too much)",
	7338: "of steps at the same time one waits for ever with a message: explore takes it to try for ever, so that the message neither comes back when its lease ends nor lies where nobody looks (it misses that)",
	7585: "an outage outlasts several tries of a caller that tries without end, each of which undoes: explore ends it with the first of them (it misses that)",
	7617: "a workflow waits for the answer to a message that was lost on its way out of a mailbox with a dead letter: explore has it held by nobody, though the dead letter never got it (it misses that)",
	7862: waitsForEver,
	8156: waitsForEver,
	8335: "who starts a flow is stopped while it undoes its first step: explore takes that for not having begun (it misses that)",
}
