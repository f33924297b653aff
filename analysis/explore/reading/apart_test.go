package reading

// What lies between the two readings where they differ still. Where explore is said
// to keep what the pages say is broken, it is to be mended first.
const (
	severalAnswer = "of several takers of a queue one answers, and the message is lost before any, or at another: the workflow waits, and has the work; explore takes it for lost (it tells too much)"
	waitsForEver  = "a workflow waits for an answer that somebody tries for ever to give, who took the message on receipt or out of memory: explore takes the work for lost, and the workflow holds it (it tells too much)"
	besideSilence = "of steps at the same time one waits for ever: explore takes another for not begun, though all of them are (it tells too much)"
	expressAtOnce = "an Express workflow that is stopped is run again at once, not when its message may come again: explore has the key forgotten by then (it tells too much)"
	outageLasts   = "an outage that outlasts its sender's tries is met by who takes the message, too: explore takes that for another outage, and finds it with one fault more (it misses that)"
)

// apart are systems on which the two differ still, with what lies between them.
var apart = map[uint64]string{
	4788: "what starts a flow tries for an hour, is refused by a claim each time, and then a last time when that has ended after all: explore lets it give up on one lost answer then, as it counts only that last try (it tells too much)",
	1273: "the limit of an Express workflow ends an execution that waits for ever, and that has failed: explore begins it again (it tells too much)",
	1394: severalAnswer,
	2052: severalAnswer,
	2053: expressAtOnce,
	3179: severalAnswer,
	3471: expressAtOnce,
	3585: severalAnswer,
	3774: severalAnswer,
	4160: "an execution that goes on when its message is with another, and fails, is held by its workflow: explore takes it for over (it tells too much)",
	4349: "the lease of a message ends of which an execution waits for ever: explore begins another, which its claim refuses (it tells too much)",
	4929: "a workflow that waits for its answer is asked something else: explore has the work held by nobody then (it tells too much)",
	5398: severalAnswer,
	5811: "the reply to a call that answers a workflow is lost, and the workflow has gone on: explore has it wait for an answer still (it tells too much)",
	6385: severalAnswer,
	6756: waitsForEver,
	7263: besideSilence,
	7424: outageLasts,
	7705: "the answer to a workflow's first execution is what a second one waits for, and its key lets no other in: explore has the second one answered. That shows only where nobody watches the workflow, and then other kinds of fault break the same promise (it misses that)",
	8583: severalAnswer,
	9080: "a queue that forgets when it stops has forgotten what only its second consumer waits for: explore takes that for lost (it tells too much)",
}
