package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DedupWindowTooShort finds idempotency keys that are forgotten before the last
// repeat can come.
var DedupWindowTooShort = &rules.Rule{
	Name:     "dedup-window-too-short",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "An idempotency key is forgotten before the last repeat of the work can arrive.",
	Why: "In every test the repeat comes at once and the key catches it. In an outage it comes late: a queue holds the work over a weekend, a bus tries for a day, somebody replays the dead letters a week later. " +
		"By then the key is forgotten, the work looks new, and the card is charged twice. It is the replay, which was meant to repair the outage, that does the damage.",
	Fix: "Remember the key for longer than the work can come back: `idempotency: window` is the TTL of a dedup store, or what another system promises you. " +
		"In a store of your own, check the key where it lives as long as what it protects: `enforcedBy: \"unique-key\"` or `\"conditional-write\"` on the write itself, without a `window`. " +
		"Or bound the repeats: `retry: maxAge`, a shorter `channel: retention`.",
	FalsePositives: "If a repeat after the window is refused by something else (a row that exists already, a state that has moved on), state that as the `idempotency` of the effect itself. " +
		"If parked work is never replayed but only read, waive it and say so in the runbook.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP04"), guidance.StripeKeys, guidance.SQSSendMessage},
	Fires:      file("dedup-window-too-short.fires.cue"),
	Quiet:      file("dedup-window-too-short.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			checkRemembered(p, l)
		}
	},
}

func checkRemembered(p *rules.Pass, l *model.Line) {
	by, ok := l.Idempotency.EnforcedBy.Get()
	if !ok || by == model.Natural {
		return // nothing is remembered, so nothing is forgotten
	}
	if l.Guard.Or(false) && p.Graph.KnownBeyond(l) {
		return
	}
	forgets, is := p.Graph.Forgets(l)
	window, basis := flowgraph.KeyWindow(l)
	switch {
	case is:
		reportForgotten(p, forgets)
	case forgets.Needs != "":
		p.Skip(l.Entity(), forgets.Needs)
	case !window.Known() && keyExpires(l, by) && (p.Graph.LastComeback(l).By != nil || p.Graph.UntoldComeback(l).By != nil):
		p.Skip(l.Entity(), basis.Path)
	}
}

// keyExpires tells whether a key whose window nobody stated must have one: it
// stands beside the effect, or with somebody else. A key that commits with the
// effect lives as long as the row.
func keyExpires(l *model.Line, by model.Enforcement) bool {
	return by == model.DedupStore || by == model.ByBroker || l.To.Kind == model.External
}

func reportForgotten(p *rules.Pass, is flowgraph.Forgetting) {
	l, remembered, last := is.Line, is.Window, is.Last
	window, _ := flowgraph.KeyWindow(l)
	f := rules.Finding{
		On: l.Entity(), At: window.At(), Amount: float64(last.After) / float64(remembered),
		Message: fmt.Sprintf("%s < %s: the key of `%s` is remembered for %s, and `%s` may bring the work back after %s: by then it is taken for new work",
			model.FormatDuration(remembered), phrase.Length(last.After), l.ID, model.FormatDuration(remembered), last.By.ID, howLate(last)),
		Facts: append([]model.Basis{is.Basis}, basesOf(last)...),
	}
	if last.By != l {
		f.Related = append(f.Related, rules.To(last.By.Entity(), "brings the work back"))
	}
	if last.Parked > 0 {
		f.Related = append(f.Related, rules.Related{Entity: last.ParkedIn.Entity(), At: last.ParkedIn.Channel.Retention.At(), Note: "keeps it for a replay"})
	}
	p.Report(f)
}

// howLate spells out how long work may take to come back: "4d in `intake` + 14d
// in `intake-dlq`".
func howLate(c custody.Comeback) string {
	var where string
	switch l := c.By; {
	case c.Held == 0:
	case l.From.Family() == model.Channel && l.Delivery.Or("") != model.Push, l.From.Kind == model.Queue:
		where = fmt.Sprintf("%s in `%s`", anyTime(c.Held), l.From.ID)
	case l.From.Family() == model.Store && l.Delivery.Or("") != model.Push && !custody.Rows(l):
		where = fmt.Sprintf("%s in the change log of `%s`", anyTime(c.Held), l.From.ID)
	case c.Held == arithmetic.Forever:
		return "any time, as its retries never end"
	default:
		where = phrase.Length(c.Held) + " of retries"
	}
	if c.Parked == 0 {
		return where
	}
	switch {
	case where == "":
		return fmt.Sprintf("%s in `%s`", phrase.Length(c.Parked), c.ParkedIn.ID)
	case c.After == c.Held:
		return where
	case c.After == c.Parked:
		return fmt.Sprintf("%s, counted from the first send, in `%s`", phrase.Length(c.Parked), c.ParkedIn.ID)
	}
	return fmt.Sprintf("%s + %s in `%s`", where, phrase.Length(c.Parked), c.ParkedIn.ID)
}

// anyTime is a length of time that may have no end.
func anyTime(d time.Duration) string {
	if d == arithmetic.Forever {
		return "any time"
	}
	return model.FormatDuration(d)
}

// basesOf are the facts that the length of a comeback rests on.
func basesOf(c custody.Comeback) []model.Basis {
	var out []model.Basis
	l := c.By
	switch {
	case c.Held == 0:
	case l.From.Family() == model.Channel && l.From.Channel.Retention.Or(0) == c.Held:
		out = append(out, model.BoxBasis(l.From, "channel.retention", &l.From.Channel.Retention))
	case l.Buffer.Retention.Or(0) == c.Held:
		out = append(out, model.LineBasis(l, "buffer.retention", &l.Buffer.Retention))
	default:
		out = append(out, triesBases(l, c.Held)...)
	}
	if c.Parked > 0 {
		out = append(out, model.BoxBasis(c.ParkedIn, "channel.retention", &c.ParkedIn.Channel.Retention))
	}
	return out
}

// triesBases are the facts by which a line's tries last so long: those of the
// hand-off too, where they are counted in.
func triesBases(l *model.Line, held time.Duration) []model.Basis {
	last := &l.Last().Retry
	of := []model.Basis{l.LastBasis("retry.attempts", &last.Attempts)}
	if last.MaxAge.Known() {
		of[0] = l.LastBasis("retry.maxAge", &last.MaxAge)
	}
	if l.Processing == nil || last.MaxAge.Or(0) == held {
		return of
	}
	if l.Retry.MaxAge.Known() {
		return append(of, model.LineBasis(l, "retry.maxAge", &l.Retry.MaxAge))
	}
	return append(of, model.LineBasis(l, "retry.attempts", &l.Retry.Attempts))
}
