package contradiction

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterOnWrongSide finds dead letters at a receiver that is never pushed
// to, so that nothing ever goes there.
var DeadLetterOnWrongSide = &rules.Rule{
	Name:     "dead-letter-on-wrong-side",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "A dead letter stands at a receiver whose own inbox takes no part: its work is fetched from a queue, or called for and waited for.",
	Why: "The setting is there, the review ticks it off, and nothing ever arrives in it. What fails goes back to the queue it was fetched from, where the queue's own dead letter decides, or to the caller as an error. " +
		"If the queue has none, the failed work is thrown away when its retention ends, while everybody believes that it is being kept.",
	Fix: "State the dead letter where the work comes from: `channel: deadLetter: {to: \"...\", after: 5}` on the queue, and drop it from the `inbox`. " +
		"A caller that waits is told of the failure itself: it needs `retry`, or a queue in between.",
	FalsePositives: "If something that isn't drawn pushes to the box asynchronously (a notification, a schedule), draw that line: then the inbox is used. " +
		"If the program itself puts away what it can't handle, state `deadLetter` on the line that brings the work.",
	References: []rules.Reference{guidance.LambdaAsync, guidance.LambdaSQSErrors, guidance.WellArchitected("REL05-BP04")},
	Fires:      file("dead-letter-on-wrong-side.fires.cue"),
	Quiet:      file("dead-letter-on-wrong-side.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if _, stated := b.Inbox.DeadLetter.To.Get(); stated && onlyPushedTo(b) && len(b.Into) > 0 {
				checkInboxUsed(p, b)
			}
		}
	},
}

// onlyPushedTo tells whether a box's inbox holds for nothing that it fetches
// from a queue: a function's settings are those of asynchronous calls, and other
// platforms say so.
func onlyPushedTo(b *model.Box) bool {
	return b.Kind == model.Function || b.Behaviour.LeavesRetriesToQueue.Or(false)
}

// triedByReceiver tells whether the receiver's own platform fetches the work from a
// queue, counts the tries and puts away what fails, so that the queue doesn't: the
// runtimes of some functions do.
func triedByReceiver(l *model.Line) bool {
	return l.Delivery.Or("") == model.Poll && l.Retry.By.Or("") == model.ByPlatform
}

func checkInboxUsed(p *rules.Pass, b *model.Box) {
	var needs []string
	for _, l := range b.Into {
		switch {
		case l.UsesInbox() || triedByReceiver(l):
			return
		case !l.Mode.Known():
			needs = append(needs, "lines."+l.ID+".interaction.mode")
		case l.Mode.Or("") == model.Async && !l.Delivery.Known():
			needs = append(needs, "lines."+l.ID+".interaction.delivery")
		}
	}
	if len(needs) > 0 {
		p.Skip(b.Entity(), needs[:min(len(needs), mostNeeds)]...)
		return
	}
	to := &b.Inbox.DeadLetter.To
	f := rules.Finding{
		On: b.Entity(), At: to.At(),
		Facts: []model.Basis{model.BoxBasis(b, "inbox.deadLetter", to)},
	}
	worst, kept := b.Into[0], true
	for _, l := range b.Into {
		f.Related = append(f.Related, rules.To(l.Entity(), "doesn't use the inbox"))
		if _, has := l.DeadLetter.To.Get(); !has && kept {
			worst, kept = l, false
		}
	}
	f.Message = fmt.Sprintf("nothing ever arrives in `%s` from `%s`: %s", to.Or(nil).ID, b.ID, whereFailuresGo(worst))
	if kept {
		// The work itself is safe; only the setting is for nothing.
		f.Severity = p.Severity().Milder()
	}
	p.Report(f)
}

// whereFailuresGo says what becomes of work that fails and doesn't go to the
// receiver's inbox.
func whereFailuresGo(l *model.Line) string {
	if l.Mode.Or("") == model.Sync {
		return fmt.Sprintf("`%s` is a call that waits, and its failure goes back to `%s`", l.ID, l.From.ID)
	}
	s := fmt.Sprintf("`%s` fetches its work from `%s`, and what fails goes back there", l.ID, l.From.ID)
	switch parkedIn, ok := l.DeadLetter.To.Get(); {
	case ok:
		return s + fmt.Sprintf(" until it is parked in `%s`", parkedIn.ID)
	case l.DeadLetter.To.None():
		return s + fmt.Sprintf(": `%s` has no dead letter, so in the end the work is thrown away", l.From.ID)
	}
	return s + fmt.Sprintf(": whether `%s` has a dead letter, nobody has stated", l.From.ID)
}
