package reading

// What lies between the two readings where they differ still. Where explore is said
// to keep what the pages say is broken, it is to be mended first.
const (
	severalAnswer   = "of several takers of a queue one answers, and the message is lost before any, or at another: the workflow waits, and has the work; explore takes it for lost (it tells too much)"
	waitsForEver    = "a workflow waits for an answer that somebody tries for ever to give, who took the message on receipt or out of memory: explore takes the work for lost, and the workflow holds it (it tells too much)"
	claimUnknown    = "a message that a claim refuses may be dropped before the window of that is over, for nobody knows how long it is kept: explore takes every claim with a window for one that ends (it misses that)"
	storeForgets    = "a dedup store whose window is over when a copy comes has forgotten by then: explore has it know for ever what a channel delivers (it misses that)"
	besideSilence   = "of steps at the same time one waits for ever: explore takes another for not begun, though all of them are (it tells too much)"
	expressAtOnce   = "an Express workflow that is stopped is run again at once, not when its message may come again: explore has the key forgotten by then (it tells too much)"
	undoneInOutage  = "an outage outlasts several tries of a caller that tries without end, each of which undoes: explore ends it with the first of them (it misses that)"
	acknowledged    = "a receipt that has come is the client's yes, also when the wait for the answer ends: explore leaves the client in silence then (it tells too much)"
	outageLasts     = "an outage may last until a message's copy is taken: explore ends it when the first is done (it misses that)"
	receiptInMemory = "a receipt on the way into memory is lost, and nobody knows how often is tried: the message may be parked while it is worked on; explore only sends it again (it misses that)"
)

// apart are systems on which the two differ still, with what lies between them.
var apart = map[uint64]string{
	63:   "of a message that may be gone on receipt, for nobody knows, a copy is taken while its receiver waits for ever: explore has a dedup store keep it back that has recorded nothing (it misses that)",
	426:  undoneInOutage,
	429:  claimUnknown,
	687:  acknowledged,
	1273: "the limit of an Express workflow ends an execution that waits for ever, and that has failed: explore begins it again (it tells too much)",
	1394: severalAnswer,
	1830: "an outage outlasts who tries without end and is stopped, and what undoes that: explore ends it with the stop",
	1974: outageLasts,
	2052: severalAnswer,
	2053: expressAtOnce,
	2071: receiptInMemory,
	2207: claimUnknown,
	2396: storeForgets,
	2724: "a workflow that waits for its answer has the work, though its message is forgotten: explore takes it for lost (it tells too much)",
	3179: severalAnswer,
	3471: expressAtOnce,
	3585: severalAnswer,
	3623: storeForgets,
	3774: severalAnswer,
	4102: besideSilence,
	4620: "what a buffer has given to an Express workflow, and that always fails at, is gone without a dead letter, as out of a channel: explore has it kept (it misses that)",
	4671: storeForgets + "; " + acknowledged,
	4929: "a workflow that waits for its answer is asked something else: explore has the work held by nobody then (it tells too much)",
	5196: storeForgets,
	5398: severalAnswer,
	5971: "a broker that drops repeats knows a message that was called off, and drops the one that is sent anew: explore has it forget the key with the effect (it misses that)",
	6385: severalAnswer,
	6756: waitsForEver,
	6978: besideSilence,
	7024: "an outage outlasts two tries of a call, of which another step at the same time is done before and after it: explore ends it with the first (it misses that)",
	7057: storeForgets,
	7245: "a second receiver looks up that the work is done, and has done so at once: explore lets that take longer than its lease, too (it tells too much)",
	7263: besideSilence,
	7338: "of steps at the same time one waits for ever with a message: explore takes it to try for ever, so that the message neither comes back when its lease ends nor lies where nobody looks (it misses that)",
	7424: outageLasts,
	7585: undoneInOutage,
	7617: "a workflow waits for the answer to a message that was lost on its way out of a mailbox with a dead letter: explore has it held by nobody, though the dead letter never got it (it misses that)",
	7705: "the answer to a workflow's first execution is what a second one waits for, and its key lets no other in: explore has the second one answered (it misses that)",
	7862: waitsForEver,
	8156: waitsForEver,
	8335: "who starts a flow is stopped while it undoes its first step: explore takes that for not having begun (it misses that)",
	8376: storeForgets,
	8583: severalAnswer,
	8758: "a message always fails and stays in a queue where nobody looks, and the workflow that has asked failed before, as it did not hear that it had: explore has the workflow wait, and see it (it misses that)",
	9276: waitsForEver,
}
