package antipattern

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetryWithoutIdempotency finds effects that are repeated and not idempotent.
var RetryWithoutIdempotency = &rules.Rule{
	Name:     "retry-without-idempotency",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Somebody repeats work (a retry after anything, a redelivery, a replay from a dead-letter queue), and an effect behind it is not idempotent.",
	Why: "A lost answer and work that was never done look the same, so whoever cares does it again: a client, a library, a queue, the person who replays a dead letter. " +
		"If the first time did take effect, the card is charged twice, the parcel leaves twice, the mail is sent twice. " +
		"Answers get lost when things are slow, so one outage can double thousands of effects before anyone notices.",
	Fix: "Check a key where the change happens: `idempotency: {key: \"orderId\", enforcedBy: \"unique-key\"}` (or `\"conditional-write\"`), or hand the key on to an external that honours one. `enforcedBy: \"dedup-store\"` on the line that comes in covers a whole handler, less strictly. " +
		"Or stop the repeats: `retry: \"none\"`, or `retry: on: \"refused\"` where a refusal proves that nothing was done.",
	FalsePositives: "If doing it twice comes to the same (setting a value, deleting a row), state `idempotency: \"natural\"`. " +
		"If the repeat that the finding names never happens, state what the line really does: its `retry`, its `ack`, or `guarantee: \"at-most-once\"`.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP04"), guidance.WellArchitected("REL05-BP03"), guidance.HTTPIdempotence},
	Seen:       []rules.Incident{guidance.Twilio2013},
	Fires:      file("retry-without-idempotency.fires.cue"),
	Quiet:      file("retry-without-idempotency.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			again := p.Graph.Repeated(l)
			if !p.Graph.Effect(l) || again.By == nil {
				continue
			}
			switch p.Graph.Safe(l) {
			case flowgraph.NotKnown:
				p.Skip(l.Entity(), "idempotency")
			case flowgraph.No:
				if !again.Sure {
					need := "retry"
					if fetchesWork(again.By) {
						need = "ack"
					}
					p.Skip(again.By.Entity(), need)
					continue
				}
				reportRepeat(p, l, again)
			}
		}
	},
}

func reportRepeat(p *rules.Pass, l *model.Line, again custody.Repeat) {
	f := rules.Finding{
		On: l.Entity(), At: l.Idempotency.EnforcedBy.At(),
		Facts:   []model.Basis{model.LineBasis(l, "idempotency", &l.Idempotency.EnforcedBy)},
		Related: []rules.Related{rules.To(again.By.Entity(), "repeats the work")},
	}
	how := fmt.Sprintf("`%s` brings its work back until it is acknowledged", again.By.ID)
	when := "a stop or a failure at the wrong moment"
	dead := &again.By.Last().DeadLetter
	if after, ok := again.By.Deliveries(again.By.Last()); ok && after != model.Unlimited && after > 1 && custody.Redelivers(again.By) && custody.ParkingOf(p.System, again.By).To != nil {
		how = fmt.Sprintf("`%s` is delivered up to %s", again.By.ID, phrase.Times(after)) // before it is parked
		f.Amount = float64(after)
		f.Facts = append(f.Facts, again.By.LastBasis("deadLetter.after", &dead.After))
	} else if tries, ok := again.By.Tries(); ok && tries > 1 {
		how = fmt.Sprintf("`%s` tries %s", again.By.ID, phrase.Times(tries))
		f.Amount = float64(tries)
		f.Facts = append(f.Facts, model.LineBasis(again.By, "retry.attempts", &again.By.Retry.Attempts))
	}
	if again.Replayed {
		how = fmt.Sprintf("what `%s` parks is replayed some day", again.By.ID)
		f.Amount = 0
	}
	if again.By.Mode.Or("") == model.Sync {
		when = "an answer that is lost on the way"
	}
	what := "`" + l.ID + "` is"
	if again.By == l {
		what = "is"
	}
	f.Message = fmt.Sprintf("%s, and %s not idempotent: %s means that %s happens twice", how, what, when, phrase.Deed(l))
	if again.OnUnstated {
		f.Severity = p.Severity().Milder()
		f.Message += fmt.Sprintf(" (`%s` doesn't say whether it retries after any failure, or only when nothing was done)", again.By.ID)
	}
	p.Report(f)
}
