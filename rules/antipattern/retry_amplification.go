package antipattern

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetryAmplification finds synchronous paths on which attempts multiply.
var RetryAmplification = &rules.Rule{
	Name:     "retry-amplification",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Attempts multiply along a synchronous path beyond what the policy allows.",
	Why: "When the last box on the path fails, every layer above it tries again, and each of those tries sets off all the tries below. Three attempts on each of three layers are 27 calls for one request. " +
		"A box that was merely slow is buried under that, and it stays down after the cause is gone, because the load only falls when callers give up.",
	Fix: "Retry on one line of the path, best the one just above what fails, and state `retry: \"none\"` on the others. " +
		"Where layers must retry, lower `retry: attempts` until the product is within `policy: limits: attempts`, and give the lines a `retry: budget` or a `circuitBreaker`.",
	FalsePositives: "A retry budget keeps the load in bounds though single calls may still reach the product: waive it with that as the reason. If the product is acceptable everywhere, raise `policy: limits: attempts`. " +
		"If two lines of the path never belong to the same piece of work, say so with flows.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP03"), guidance.BuildersRetries, guidance.SREOverload},
	Seen:       []rules.Incident{guidance.Zalando2019, guidance.Cloudflare2025},
	Fires:      file("retry-amplification.fires.cue"),
	Quiet:      file("retry-amplification.quiet.cue"),
	Check: func(p *rules.Pass) {
		down := retriesBelow{}
		for _, l := range p.System.Lines {
			if l.Mode.Or("") != model.Sync {
				continue
			}
			tries, ok := l.Tries()
			if !ok {
				p.Skip(l.Entity(), "retry")
				continue
			}
			// Told once for each way, at its last line that retries.
			if tries == 1 || down.of(l) {
				continue
			}
			path := p.Graph.MostAttempts(l)
			if path.Attempts <= model.Attempts(p.Limits.Attempts) {
				continue
			}
			if again := slices.DeleteFunc(path.Lines(), triesOnce); multiply(again) {
				reportAmplification(p, again, path.Attempts)
			}
		}
	},
}

// retriesBelow tells whether what a line's arrival sets off retries a
// synchronous call somewhere further down, whose failure comes back up to it.
type retriesBelow map[*model.Line]bool

func (r retriesBelow) of(l *model.Line) bool {
	if is, seen := r[l]; seen {
		return is
	}
	r[l] = false // a cycle adds no line that isn't looked at anyway
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			if c.Mode.Or("") != model.Sync || !flowgraph.Multiplies(c, h) {
				continue
			}
			if tries, ok := c.Tries(); ok && tries > 1 || r.of(c) {
				r[l] = true
				return true
			}
		}
	}
	return false
}

// triesOnce tells whether a call multiplies nothing, as far as anybody says. One
// alone that tries again is many attempts, and multiplies nothing either.
func triesOnce(l *model.Line) bool {
	tries, ok := l.Tries()
	return !ok || tries <= 1
}

// multiply tells whether more than one retries on some lines.
func multiply(lines []*model.Line) bool {
	n := 0
	for _, l := range lines {
		for _, r := range l.Retries() {
			if tries, ok := r.Tries(); ok && tries > 1 {
				n++
			}
		}
	}
	return n > 1
}

// reportAmplification tells of a way, by its lines that retry: their attempts
// reach the last of them.
func reportAmplification(p *rules.Pass, again []*model.Line, attempts model.Attempts) {
	l := again[len(again)-1]
	f := rules.Finding{On: l.Entity(), At: l.Retry.Attempts.At(), Moves: true, Amount: float64(attempts)}
	for _, step := range rules.Told(again) {
		tries, _ := step.Tries()
		f.Facts = append(f.Facts, model.LineBasis(step, "retry.attempts", &step.Retry.Attempts))
		for _, r := range step.Under {
			f.Facts = append(f.Facts, model.LineBasis(step, "retry."+string(r.By.Or(""))+".attempts", &r.Attempts))
		}
		if step != l {
			f.Related = append(f.Related, rules.To(step.Entity(), "tries "+phrase.Times(tries)))
		}
	}
	factor := func(l *model.Line) string {
		var each []string
		for _, r := range l.Retries() {
			if tries, ok := r.Tries(); ok && tries > 1 {
				each = append(each, tries.String())
			}
		}
		return strings.Join(each, " × ")
	}
	name := func(l *model.Line) string { return "`" + l.ID + "`" }
	product := attempts.String() + " attempts"
	if attempts == model.Unlimited {
		product = "attempts without end"
	}
	f.Message = fmt.Sprintf("%s = %s on `%s` when it fails, along %s; the policy allows %d", phrase.StepsOf(again, factor, " × "), product, l.To.ID, phrase.StepsOf(again, name, " → "), p.Limits.Attempts)
	p.Report(f)
}
