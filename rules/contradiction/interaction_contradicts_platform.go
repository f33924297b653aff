package contradiction

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// InteractionContradictsPlatform finds lines that are said to talk in a way in
// which their two ends don't.
var InteractionContradictsPlatform = &rules.Rule{
	Name:     "interaction-contradicts-platform",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "The stated interaction is not how these two boxes, or their platforms, talk.",
	Why: "Every other answer about the line rests on who waits and who fetches. A queue that is written down as a call hides that messages come back, that they need a dead letter and an acknowledgement, " +
		"and that nobody waits: the outage comes from a question that was never asked.",
	Fix:            "State what the platform does: leave `interaction` out and let it be implied, or write the short name that fits (`send` into a queue, `poll` or `deliver` out of it, `tail` from a log).",
	FalsePositives: "If something stands between the two that isn't drawn (a bridge that waits for the answer), draw it as a box of its own: then each of the two lines is what it says.",
	References: []rules.Reference{
		guidance.LambdaServices,
		guidance.WellArchitected("REL04-BP02"),
	},
	Fires: file("interaction-contradicts-platform.fires.cue"),
	Quiet: file("interaction-contradicts-platform.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if msg := againstShape(l); msg != "" {
				reportInteraction(p, l, &l.Mode, msg)
				continue
			}
			for _, part := range []model.AnyFact{&l.Mode, &l.Delivery} {
				if msg := againstPlatform(l, part); msg != "" {
					reportInteraction(p, l, part, msg)
					break
				}
			}
		}
	},
}

// againstShape says why a line can't be synchronous, or nothing: what goes
// through a channel is taken over by it.
func againstShape(l *model.Line) string {
	if l.Mode.State() != model.Stated || l.Mode.Or("") != model.Sync {
		return ""
	}
	for _, b := range []*model.Box{l.From, l.To} {
		if b.Family() == model.Channel {
			return fmt.Sprintf("`%s` is said to wait for an answer, and `%s` is a %s: it takes work over, and nobody waits for what becomes of it", l.ID, b.ID, b.Kind)
		}
	}
	return ""
}

// againstPlatform says how a stated part of an interaction differs from what
// the platform fixes, or nothing.
func againstPlatform(l *model.Line, part model.AnyFact) string {
	if part.State() != model.Stated || part.None() || part.Limit() == nil || part.Limit().Fixed == nil {
		return ""
	}
	fixed, src := part.Limit().Fixed.Text, part.Limit().Source
	if fixed == part.Text() {
		return ""
	}
	says := strings.TrimSuffix(src.Says, ".")
	return fmt.Sprintf("`%s` is said to be %s, and with %s it is %s: %s", l.ID, part.Text(), src.By, fixed, says)
}

func reportInteraction(p *rules.Pass, l *model.Line, part model.AnyFact, msg string) {
	p.Report(rules.Finding{
		On: l.Entity(), At: part.Origin().At, Message: msg,
		Related: []rules.Related{rules.To(l.From.Entity(), "one end"), rules.To(l.To.Entity(), "the other")},
		Facts:   []model.Basis{model.LineBasis(l, "interaction", part)},
	})
}
