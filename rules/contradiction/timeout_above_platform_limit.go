package contradiction

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/tree"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// TimeoutAbovePlatformLimit finds stated limits that a platform doesn't allow.
var TimeoutAbovePlatformLimit = &rules.Rule{
	Name:     "timeout-above-platform-limit",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A stated limit is beyond what its platform allows.",
	Why: "The number in the design is not the one that holds. Either the deployment is refused, which is the good case, or the platform cuts the work off at its own limit. " +
		"A call that was meant to take 60 seconds ends at 30, halfway through its effects, and every calculation that rests on the stated number is wrong.",
	Mend:           "State a value within the limit that the message names. If the work needs more, let it go on after the answer: hand it to a `queue` or `workflow` and let the client ask for the result, or pass large data by reference.",
	FalsePositives: "Limits change, and some can be raised on request. If yours is another, state it in `platforms` (the same platform id, with your `max` and where it is written); that comes before the built-in catalogue.",
	References: []rules.Reference{
		guidance.WellArchitected("REL01-BP03"),
		guidance.ServerlessFoundation,
	},
	Fires: file("timeout-above-platform-limit.fires.cue"),
	Quiet: file("timeout-above-platform-limit.quiet.cue"),
	Check: func(p *rules.Pass) {
		// What a box says holds for its lines too; it is told once, at the box.
		told := map[tree.Span]bool{}
		for _, b := range p.System.Boxes {
			b.Facts(func(path string, f model.AnyFact) {
				if checkLimit(p, b.Entity(), path, f) {
					told[f.Origin().At] = true
				}
			})
		}
		for _, l := range p.System.Lines {
			l.Facts(func(path string, f model.AnyFact) {
				if path == "data.maxSize" {
					return // see payload-too-large, which knows the other limits too
				}
				if o := f.Origin(); o == nil || !told[o.At] {
					checkLimit(p, l.Entity(), path, f)
				}
			})
		}
	},
}

func checkLimit(p *rules.Pass, on model.Entity, path string, f model.AnyFact) bool {
	if f.Limit() == nil || f.State() != model.Stated {
		return false
	}
	bound, beyond := model.Beyond(f)
	if !beyond {
		return false
	}
	src := f.Limit().Source
	then := "refuses it, or cuts the work off there"
	if strings.HasPrefix(bound, "at least") {
		then = "refuses it, or takes its own least value"
	}
	p.Report(rules.Finding{
		On: on, At: f.Origin().At, Discriminator: path,
		Message: fmt.Sprintf("%s.%s is %s, and %s allows %s: the platform %s", on.Name, path, f.Text(), src.By, bound, then),
		Facts:   []rules.Basis{{Path: on.Name + "." + path, Fact: f}},
	})
	return true
}
