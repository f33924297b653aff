package reading

// What lies between the two readings where they differ still. Where explore is said
// to keep what the pages say is broken, it is to be mended first.
const (
	severalAnswer  = "of several takers of a queue one answers, and the message is lost before any, or at another: the workflow waits, and has the work; explore takes it for lost (it tells too much)"
	claimNeverEnds = "a claim whose window is longer than its message is kept never ends for it, and the message is refused until it is dropped: this reading takes every window for one that may end it (this reading is wrong)"
)

// apart are systems on which the two differ still, with what lies between them.
var apart = map[uint64]string{
	1394: severalAnswer,
	1801: claimNeverEnds,
	2052: severalAnswer,
	2456: "a retry after a lost answer finds its own claim, and is refused: what the first try has done is undone with the rest; this reading forgets that it was tried (this reading is wrong)",
	2724: "a workflow has undone what it did, and the answer that it had asked for comes twice: this reading has it go on, so that all is due again; explore has it undone (open)",
	4699: "a dead letter after \"unlimited\" takes nothing: this reading has it take what an Express workflow has failed at (this reading is wrong)",
	5398: severalAnswer,
	6162: "a dedup store on a call has a window, and the client asks again after it: this reading's store of a call never forgets (this reading is wrong)",
	6559: "of two steps at the same time one waits for ever: this reading never begins the other (this reading is wrong)",
	6666: "a claim of a run that hangs is taken anew: this reading forgets whose it was, and counts a second effect (this reading is wrong)",
	6802: "what is stated at-most-once out of a channel whose platform keeps what it gives up is refused: this reading leaves it there, where nobody looks; explore has it gone (this reading is wrong)",
	7443: claimNeverEnds,
	9299: "of steps at the same time one is a guard that finds its key when a call is tried again: this reading ends the handler there, as done; explore does the other, which is begun at the same time (open)",
}
