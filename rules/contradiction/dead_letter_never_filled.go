package contradiction

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterNeverFilled finds dead letters that a channel is to fill after a number of
// deliveries, on a platform that doesn't count, or that delivers nothing twice.
var DeadLetterNeverFilled = &rules.Rule{
	Name:     "dead-letter-never-filled",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "A channel is to park work after some deliveries, and its platform counts none, or gives nothing to anybody a second time.",
	Why: "The number stands in the model, and nobody acts on it. Where deliveries aren't counted, a piece that can never be done comes back for ever and holds a worker each time. " +
		"Where nothing is delivered a second time, what a worker had when it was killed stays with it: told to the client as accepted, done never, and not in the place where everybody looks for it.",
	Fix: "Use a queue that counts, or let the receiver do it: claim what another has taken, count, put it away. Then state that where it is done, on the line: `deadLetter: {to: \"...\", after: 5}`, and `retry: {attempts: 5, by: \"platform\"}` where nothing comes back by itself.",
	FalsePositives: "If a library or a job that isn't drawn counts and claims, it is the receiver's: state its `retry` and `deadLetter` on the line. " +
		"Without a number nothing is said of a dead letter that a receiver's rejections fill.",
	References: []rules.Reference{guidance.RabbitQuorum, guidance.RedisClaim},
	Fires:      file("dead-letter-never-filled.fires.cue"),
	Quiet:      file("dead-letter-never-filled.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			to, parks := b.Channel.DeadLetter.To.Get()
			if n, numbered := b.Channel.DeadLetter.After.Get(); parks && numbered && n != model.Unlimited && b.Behaviour.CountsNothing.Or(false) && !b.Behaviour.CountsReturns.Or(false) {
				reportUncounted(p, b, to, n)
			}
			if i := slices.IndexFunc(b.Out, (*model.Line).Unclaimed); parks && i >= 0 {
				p.Report(unclaimed(b.Out[i], to, b.Entity(), "channel.deadLetter", &b.Channel.DeadLetter.To))
			}
		}
		for _, l := range p.System.Lines {
			to, parks := l.DeadLetter.To.Get()
			if parks && l.Unclaimed() && l.DeadLetter.To.At() != l.From.Channel.DeadLetter.To.At() {
				p.Report(unclaimed(l, to, l.Entity(), "deadLetter", &l.DeadLetter.To))
			}
		}
	},
}

// reportUncounted tells of a number of deliveries that nobody counts.
func reportUncounted(p *rules.Pass, b, to *model.Box, n model.Attempts) {
	counts := &b.Behaviour.CountsNothing
	f := rules.Finding{
		On: b.Entity(), At: b.Channel.DeadLetter.After.At(), Discriminator: "channel.deadLetter.after",
		Related: []rules.Related{rules.To(to.Entity(), "gets only what is rejected for good")},
		Facts:   []model.Basis{model.BoxBasis(b, "channel.deadLetter.after", &b.Channel.DeadLetter.After), model.BoxBasis(b, "behaviour.countsNothing", counts)},
	}
	f.Message = fmt.Sprintf("`%s` is to park in `%s` after %s, and %s counts none: what is given back to it comes back for ever", b.ID, to.ID, phrase.Count(int(n), "delivery", "deliveries"), counts.Origin().Source.By)
	if variants := counting(p.System, b); len(variants) > 0 {
		f.Message += ". Use one that counts (`platform`: " + phrase.Or(variants) + ")"
	} else {
		f.Message += ". Use a queue that counts"
	}
	if len(b.Out) > 0 {
		l := b.Out[0]
		f.Related = append(f.Related, rules.To(l.Entity(), "brings it back"))
		f.Message += fmt.Sprintf("; or, if `%s` counts itself and rejects what it has had too often, write the dead letter there: `lines: %s: deadLetter: {to: %s, after: %s}`", l.To.ID, phrase.Field(l.ID), phrase.Text(to.ID), n)
	}
	p.Report(f)
}

// counting are the variants of a box's platform that count deliveries.
func counting(s *model.System, b *model.Box) []string {
	var out []string
	for _, own := range b.Platform.Or(nil) {
		p := s.Platform(own)
		if p == nil || p.Service == "" {
			continue
		}
		for _, id := range s.PlatformIDs() {
			other := s.Platform(id)
			for i := range other.Box {
				if f := &other.Box[i]; other.Service == p.Service && f.Path == "behaviour.countsReturns" && f.Implied() != nil {
					out = append(out, id)
				}
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	for i := range out {
		out[i] = "`" + out[i] + "`"
	}
	return out
}

// unclaimed tells of a dead letter for what nobody gets a second time.
func unclaimed(l *model.Line, to *model.Box, on model.Entity, path string, named *model.Fact[*model.Box]) rules.Finding {
	keeps := &l.From.Behaviour.KeepsTaken
	return rules.Finding{
		On: on, At: named.At(), Discriminator: path,
		Related: []rules.Related{rules.To(to.Entity(), "gets nothing"), rules.To(l.Entity(), "delivers it once")},
		Facts:   []model.Basis{{Path: on.Name + "." + path, Fact: named}, model.BoxBasis(l.From, "behaviour.keepsTaken", keeps), model.LineBasis(l, "retry.attempts", &l.Retry.Attempts)},
		Message: fmt.Sprintf("nothing ever puts work into `%s`: what `%s` has taken from `%s` and not acknowledged stays with it, and %s gives it to nobody again. Somebody has to claim it, count, and put it there; if `%s` does, write `lines: %s: retry: {attempts: 3, by: \"platform\"}`, with its number",
			to.ID, l.To.ID, l.From.ID, keeps.Origin().Source.By, l.To.ID, phrase.Field(l.ID)),
	}
}
