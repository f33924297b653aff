package antipattern

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RepeatsWhatNobodyCalledSafe finds changes that somebody repeats after any failure
// while nobody has thought about what that does.
var RepeatsWhatNobodyCalledSafe = &rules.Rule{
	Name:     "repeats-what-nobody-called-safe",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Somebody, or a library's or mesh's default, tries a change again after any failure, and nobody says whether doing it twice is harmless.",
	Why: "A timeout or a 503 doesn't say whether the payout was made. Whoever tries again then makes it a second time, and where the retry is a default of a mesh or a library, nobody in the team has decided that. " +
		"It is right most days, and on the day on which answers get lost it doubles what it touches: this is how payouts go out twice.",
	Fix: "Say what makes the second time harmless: `idempotency` on the line, with a key that is checked where the change happens. If nothing does, say `\"none\"`, and stop the repeats: `retry: \"none\"`, or `on: \"refused\"`, which a mesh or a client can be told for one route.",
	FalsePositives: "Setting a value or deleting a row is harmless twice: state `idempotency: \"natural\"`. If nobody repeats it after all, state `retry` on the line that the finding names. " +
		"Where the flow states a `worth`, or `production` and `merge` ask for it, it is an error; else a warning. It stands in for the question `idempotency-unstated` on that line.",
	References: []rules.Reference{guidance.HTTPIdempotence, guidance.IstioRetries, guidance.AWSSDKRetries},
	Seen:       []rules.Incident{guidance.Istio50506, guidance.Twilio2013},
	Fires:      file("repeats-what-nobody-called-safe.fires.cue"),
	Quiet:      file("repeats-what-nobody-called-safe.quiet.cue"),
	Together:   &rules.Together{From: 2, Key: func(f *rules.Finding) string { return f.Severity.String() }, One: repeatedTogether},
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			by := p.Graph.RepeatedUnasked(l)
			if by == nil {
				continue
			}
			tries, _ := by.Tries()
			f := rules.Finding{
				On: l.Entity(), Severity: p.Severity(), Amount: float64(tries),
				Related: []rules.Related{{Entity: by.Entity(), At: by.Retry.Attempts.At(), Note: "repeats it"}},
				Facts: []model.Basis{
					model.LineBasis(by, "retry.attempts", &by.Retry.Attempts), model.LineBasis(by, "retry.on", &by.Retry.On),
					model.LineBasis(l, "idempotency", &l.Idempotency.EnforcedBy),
				},
			}
			whose := ""
			if o := by.Retry.Attempts.Origin(); o.Source != nil && o.Source.URL != "" {
				whose = fmt.Sprintf(", which is what %s does by itself", o.Source.By)
			}
			f.Message = fmt.Sprintf("`%s` is tried %s after any failure%s, and nobody says whether %s may happen twice", by.ID, phrase.Times(tries), whose, phrase.Deed(l))
			worth := worthOf(l)
			if worth != nil {
				f.Message += fmt.Sprintf(": `%s` is worth %q", worth.ID, worth.Worth.Or(""))
			} else if p.SeverityOf("idempotency-unstated") < rules.Error {
				f.Severity = p.Severity().Milder()
			}
			p.Report(f)
		}
	},
}

// worthOf is the first flow with a line that says what it is worth.
func worthOf(l *model.Line) *model.Flow {
	for _, h := range l.In {
		if h.Flow != nil {
			if _, ok := h.Flow.Worth.Get(); ok {
				return h.Flow
			}
		}
	}
	return nil
}

// repeatedTogether asks of several changes at once whether a second time is harmless.
func repeatedTogether(s *model.System, fs []rules.Finding) rules.Finding {
	out := fs[0]
	out.Related, out.Facts = nil, nil
	var what []string
	for _, f := range fs {
		l := s.Line(strings.TrimPrefix(f.On.Name, "lines."))
		what = append(what, fmt.Sprintf("%s (`%s`, by `%s`)", phrase.Deed(l), l.ID, strings.TrimPrefix(f.Related[0].Entity.Name, "lines.")))
		out.Related = append(out.Related, f.Related...)
		out.Facts = append(out.Facts, f.Facts...)
	}
	out.Message = fmt.Sprintf("%d changes are tried again after any failure, and nobody says whether they may happen twice: %s", len(fs), phrase.Some(what))
	return out
}
