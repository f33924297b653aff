package contradiction

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// TimeoutAbovePlatformLimit finds stated limits that a platform doesn't allow.
var TimeoutAbovePlatformLimit = &rules.Rule{
	Name:     "timeout-above-platform-limit",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A stated limit is beyond what its platform allows, or other than what the platform fixes.",
	Why: "The number in the design is not the one that holds. Either the deployment is refused, which is the good case, or the platform cuts the work off at its own limit. " +
		"A call that was meant to take 60 seconds ends at 30, halfway through its effects, and every calculation that rests on the stated number is wrong.",
	Fix:            "State a value within the limit that the message names. If the work needs more, let it go on after the answer: hand it to a `queue` or `workflow` and let the client ask for the result, or pass large data by reference.",
	FalsePositives: "Limits change, and some can be raised on request. If yours is another, state it in `platforms` (the same platform id, with your `max` and where it is written); that comes before the built-in catalogue.",
	References: []rules.Reference{
		guidance.WellArchitected("REL01-BP03"),
		guidance.ServerlessFoundation,
	},
	Fires: file("timeout-above-platform-limit.fires.cue"),
	Quiet: file("timeout-above-platform-limit.quiet.cue"),
	Check: func(p *rules.Pass) {
		// What a box says holds for its lines too; it is told once, at the box.
		told := map[value.Span]bool{}
		for _, b := range p.System.Boxes {
			b.Facts(func(path string, f model.AnyFact) {
				if path == "inbox.attempts" {
					return // see retry-contradicts-platform
				}
				if strings.HasPrefix(path, "inbox.") && polls(b) {
					return // the limits of what is pushed aren't those of reading a log
				}
				if checkLimit(p, b.Entity(), path, f) {
					told[f.Origin().At] = true
				}
			})
		}
		for _, l := range p.System.Lines {
			l.Facts(func(path string, f model.AnyFact) {
				if path == "data.maxSize" || path == "delay" || path == "retry.attempts" {
					return // see payload-too-large, delay-beyond-lease and retry-contradicts-platform, which know more
				}
				if strings.HasPrefix(path, "retry.") && l.Retry.By.State() == model.Stated && l.Retry.By.Or("") == model.ByCaller && !beyond(f) {
					return // the sender's own tries, which no receiver fixes
				}
				if o := f.Origin(); o == nil || !told[o.At] {
					checkLimit(p, l.Entity(), path, f)
				}
			})
		}
	},
}

// polls tells whether a box's inbox stands for its own reading of a log.
func polls(b *model.Box) bool {
	return slices.ContainsFunc(b.Into, func(l *model.Line) bool { return l.UsesInbox() && l.Delivery.Or("") == model.Poll })
}

func beyond(f model.AnyFact) bool {
	_, beyond := model.Beyond(f)
	return beyond
}

func checkLimit(p *rules.Pass, on model.Entity, path string, f model.AnyFact) bool {
	if f.Limit() == nil || f.State() != model.Stated {
		return false
	}
	says := ""
	src := f.Limit().Source
	if fixed, differs := model.FixedAt(f); differs {
		says = fmt.Sprintf("%s, and it is fixed by %s: %s, whatever is stated", f.Text(), src.By, fixed)
	} else if bound, beyond := model.Beyond(f); beyond {
		then := "refuses it, or cuts the work off there"
		if strings.HasPrefix(bound, "at least") {
			then = "refuses it, or takes its own least value"
		}
		says = fmt.Sprintf("%s, and %s allows %s: the platform %s", f.Text(), src.By, bound, then)
	}
	if says == "" {
		return false
	}
	p.Report(rules.Finding{
		On: on, At: f.Origin().At, Discriminator: path,
		Message: fmt.Sprintf("%s.%s is %s", on.Name, path, says),
		Facts:   []model.Basis{{Path: on.Name + "." + path, Fact: f}},
	})
	return true
}
