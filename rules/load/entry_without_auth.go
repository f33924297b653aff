package load

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EntryWithoutAuth finds ways in that are open to anybody.
var EntryWithoutAuth = &rules.Rule{
	Name:     "entry-without-auth",
	Family:   rules.Load,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "Work from outside is let in without knowing who sends it.",
	Why: "Whoever finds the address can start work, and an attack or a misconfigured client looks like everybody else: there is no caller to throttle, to block or to call. " +
		"In the outage that follows, the only thing left to turn off is the whole way in. Afterwards nobody can tell which of the changes were real.",
	Fix: "Make callers prove who they are before work starts, and state how: `admission: auth: \"jwt\"` on the box that lets work in, or `auth` on a single line. " +
		"Draw the identity provider as a box if each request depends on it.",
	FalsePositives: "Some work is for anybody: signing up, a contact form, a public search. Waive such a line with what guards it instead (a throttle for each address, a proof of work). " +
		"Lines that only read and state `auth: \"none\"` are taken as public and not reported; a line that stays inside one account is reported one step milder.",
	References: []rules.Reference{
		guidance.LaunchChecklist,
		guidance.ReadinessLens("architecture_defensive_throttling"),
	},
	Fires: file("entry-without-auth.fires.cue"),
	Quiet: file("entry-without-auth.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, w := range ways(p.System) {
			if behind(w.box, asksWho) {
				continue
			}
			var open, unstated []*model.Line
			for _, l := range w.lines {
				switch {
				case l.Auth.None() && !l.Operation.Known():
					p.Skip(l.Entity(), "operation")
				case l.Auth.None() && l.Operation.Or("") != model.Read:
					open = append(open, l)
				case !l.Auth.Known() && crossesFar(l):
					p.Skip(l.Entity(), "auth") // auth-unstated asks
				case !l.Auth.Known():
					unstated = append(unstated, l)
				}
			}
			if len(open) > 0 {
				reportOpen(p, w.box, open)
			}
			if len(unstated) > 0 {
				reportUnknownCallers(p, w.box, unstated)
			}
		}
	},
}

// deeds names what some lines do, the first few.
func deeds(lines []*model.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, phrase.Deed(l))
	}
	return phrase.Some(out)
}

func asksWho(b *model.Box) bool {
	_, ok := b.Admission.Auth.Get()
	return ok
}

// crossesFar tells whether a line is stated to come from another team, another
// account or the internet. Of what is only taken to come from outside, this rule
// asks, once for each way in.
func crossesFar(l *model.Line) bool {
	return (l.Crosses.State() == model.Stated || !outside(l)) && slices.ContainsFunc(l.Crosses.Or(nil), func(border string) bool {
		return border == "team" || border == "account" || border == "internet"
	})
}

func outside(l *model.Line) bool {
	return l.From.Kind == model.Client || l.From.Kind == model.External
}

func reportOpen(p *rules.Pass, b *model.Box, lines []*model.Line) {
	f := rules.Finding{On: b.Entity(), At: lines[0].Auth.At(), Related: from(lines, "anybody may send over it")}
	near := true
	for _, l := range lines {
		f.Facts = append(f.Facts, model.LineBasis(l, "auth", &l.Auth))
		near = near && l.Crosses.Known() && !crossesFar(l) && !slices.Contains(l.Crosses.Or(nil), "internet")
	}
	if near {
		f.Severity = p.Severity().Milder()
	}
	f.Message = fmt.Sprintf("`%s` takes work from %s without knowing who sends it: anybody can start it, and nobody can be shut out", b.ID, callers(lines))
	p.Report(f)
}

func reportUnknownCallers(p *rules.Pass, b *model.Box, lines []*model.Line) {
	f := rules.Finding{
		On: b.Entity(), Unstated: "admission.auth", Discriminator: "unstated",
		Related: from(lines, "brings work from outside"),
		Facts:   []model.Basis{model.BoxBasis(b, "admission.auth", &b.Admission.Auth)},
		Message: fmt.Sprintf("nobody has stated how `%s` knows who sends what comes from %s", b.ID, callers(lines)),
	}
	switch changing, unknown := byOperation(lines); {
	case len(changing)+len(unknown) == 0:
		f.Severity = rules.Info // a page for everybody may be what is meant
	case len(unknown) == 0 && !slices.ContainsFunc(changing, func(l *model.Line) bool { return !l.Does.Known() }):
		f.Related = from(changing, "changes something")
		f.Message = fmt.Sprintf("nobody has stated how `%s` knows who asks for %s", b.ID, deeds(changing))
	}
	p.Report(f)
}
