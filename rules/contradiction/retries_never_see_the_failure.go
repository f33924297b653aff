package contradiction

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetriesNeverSeeTheFailure finds callers that retry, and are told of a success
// when the work has failed.
var RetriesNeverSeeTheFailure = &rules.Rule{
	Name:     "retries-never-see-the-failure",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A caller retries, and the failure that it should retry reaches it as a success.",
	Why: "A batch call answers 200 with a list of the entries that failed, a hand-off answers before the work has begun, a function that threw is a successful call of the API. The retry is there, it is tested with a network that is cut, " +
		"and it never starts when it matters: the failed entries are dropped in silence, one here and one there, until somebody compares the books.",
	Fix: "Batch: look at each entry of the answer and send those again that failed, then state `batch: {partialFailure: true}`. " +
		"Hand-off: what fails after it is the receiver's to repeat: `inbox: {attempts: 3, deadLetter: \"...\"}` there, and `retry: on: \"refused\"` here. " +
		"Function: look at the error inside the answer and raise it, so that the retry sees it.",
	FalsePositives: "If your code raises an error for what the answer reports, the retry does see it: for a batch state `partialFailure: true`, for a function or workflow waive it and link the code. " +
		"A batch that is written in one transaction fails as a whole: state `transaction`.",
	References: []rules.Reference{guidance.ServerlessFailures, guidance.SQSSendBatch, guidance.EventBridgePut, guidance.LambdaRetries, guidance.LambdaAsync},
	Fires:      file("retries-never-see-the-failure.fires.cue"),
	Quiet:      file("retries-never-see-the-failure.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if tries, ok := l.Retry.Tries(); ok && tries > 1 && l.Retry.Attempts.State() == model.Stated && callsItself(l) {
				checkSeen(p, l, tries)
			}
		}
	},
}

// callsItself tells whether the sender makes the calls, and so gets the
// answers: what leaves a channel or a store was handed over before.
func callsItself(l *model.Line) bool {
	return l.From.Family() == model.Compute || l.From.Family() == model.Edge
}

func checkSeen(p *rules.Pass, l *model.Line, tries model.Attempts) {
	batch, batched := rules.BatchCall(l)
	inside, hidden := l.To.Behaviour.ErrorInside.Get()
	switch {
	case batched:
		checkBatchCall(p, l, tries, batch)
	case l.Mode.Or("") == model.Async && l.To.Kind == model.Function:
		checkHandOff(p, l, tries)
	case hidden && l.Mode.Or("") == model.Sync && l.Retry.On.Or("") == "any" && usesSDK(l.From):
		checkErrorInside(p, l, tries, inside)
	}
}

// byCaller tells whether it is the caller that retries; where nobody says, that
// is skipped.
func byCaller(p *rules.Pass, l *model.Line) bool {
	if !l.Retry.By.Known() {
		p.Skip(l.Entity(), "retry.by")
	}
	return l.Retry.By.Or("") == model.ByCaller
}

func checkBatchCall(p *rules.Pass, l *model.Line, tries model.Attempts, call string) {
	_, together := l.Transaction.Get()
	if together || l.Batch.PartialFailure.Or(false) {
		return
	}
	if !l.Batch.PartialFailure.Known() {
		p.Skip(l.Entity(), "batch.partialFailure")
		return
	}
	if !byCaller(p, l) {
		return
	}
	f := unseen(l)
	f.At = atOf(&l.Batch.PartialFailure)
	f.Facts = append(f.Facts, model.LineBasis(l, "batch.partialFailure", &l.Batch.PartialFailure))
	f.Message = fmt.Sprintf("`%s` sends up to %d pieces at once, tries %s, and looks at the batch as a whole, but %s of %s answers with a success when only some of them failed: those are never tried again",
		l.ID, l.Batch.Size.Or(0), phrase.Times(tries), call, l.To.Platform.Text())
	p.Report(f)
}

// checkHandOff looks at work that a function takes over before it does it.
func checkHandOff(p *rules.Pass, l *model.Line, tries model.Attempts) {
	again, told := inboxTries(l)
	parked := custody.ParkingOf(p.System, l).To != nil
	switch {
	case l.Retry.On.Or("") == "refused" || parked || told && again > 1:
		return
	case !l.Retry.On.Known():
		p.Skip(l.Entity(), "retry.on")
	case !told:
		p.Skip(l.Entity(), "boxes."+l.To.ID+".inbox.attempts")
	case !l.Last().DeadLetter.To.Known():
		p.Skip(l.Entity(), l.LastField("deadLetter"))
	case byCaller(p, l):
		f := unseen(l)
		f.Facts = append(f.Facts, l.LastBasis("retry.attempts", &l.Last().Retry.Attempts), l.LastBasis("deadLetter", &l.Last().DeadLetter.To))
		f.Message = fmt.Sprintf("`%s` tries %s until `%s` has taken the work over, which it does before the code runs: when that fails, nobody tries again and nothing keeps the work", l.ID, phrase.Times(tries), l.To.ID)
		p.Report(f)
	}
}

// inboxTries is how often a line's receiver itself tries what was handed to it,
// by its inbox or else by its platform, and whether that is known.
func inboxTries(l *model.Line) (model.Attempts, bool) {
	if l.Processing == nil {
		return 0, false
	}
	return l.Processing.Retry.Tries()
}

// usesSDK tells whether a box calls a platform by its API and sees nothing but
// the answer: a workflow and a pipe look into it, and a client gets HTTP.
func usesSDK(b *model.Box) bool {
	return b.Kind == model.Function || b.Kind == model.Service || b.Kind == model.Worker
}

// checkErrorInside looks at a call that waits for the outcome, and is answered
// with a success although the work has failed. It is milder, because code that looks into the answer and
// raises the error is a matter of three lines, which no model shows.
func checkErrorInside(p *rules.Pass, l *model.Line, tries model.Attempts, inside string) {
	if !byCaller(p, l) {
		return
	}
	f := unseen(l)
	f.Severity = p.Severity().Milder()
	f.Facts = append(f.Facts, model.LineBasis(l, "retry.on", &l.Retry.On))
	f.Message = fmt.Sprintf("`%s` tries %s after any failure, and %s answers with a success when the work has failed, and says so in %s: unless the code of `%s` looks there, a failure of `%s` is not tried again",
		l.ID, phrase.Times(tries), l.To.Platform.Text(), inside, l.From.ID, l.To.ID)
	p.Report(f)
}

func unseen(l *model.Line) rules.Finding {
	return rules.Finding{
		On: l.Entity(), At: atOf(&l.Retry.Attempts),
		Related: []rules.Related{rules.To(l.To.Entity(), "answers with a success")},
		Facts:   []model.Basis{model.LineBasis(l, "retry.attempts", &l.Retry.Attempts), model.LineBasis(l, "retry.by", &l.Retry.By)},
	}
}
