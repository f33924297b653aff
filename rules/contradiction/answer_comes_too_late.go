package contradiction

import (
	"cmp"
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// checkAnswer compares how long a sender waits for an answer that comes by another line
// with the longest piece of work on the way to it.
func checkAnswer(p *rules.Pass, l *model.Line) {
	until, ok := l.Awaits.Timeout.Get()
	if !ok {
		return
	}
	for _, back := range p.Graph.Replies(l) {
		work := longestWork(l, back)
		if work == nil {
			continue
		}
		usual, slow := work.Takes.P50.Or(0), work.Takes.P99.Or(0)
		each, when := usual, "as a rule"
		f := rules.Finding{On: l.Entity(), At: l.Awaits.Timeout.At(), Discriminator: "awaits", Facts: append(takesFacts(work), model.LineBasis(l, "awaits.timeout", &l.Awaits.Timeout))}
		if usual <= until {
			if slow <= until {
				continue
			}
			each, when = slow, "when it is slow (p99)"
			f.Severity = p.Severity().Milder()
		}
		f.Related = []rules.Related{rules.To(work.Entity(), "takes "+model.FormatDuration(each)), rules.To(back.Entity(), "is the answer")}
		f.Message = fmt.Sprintf("%s < %s: `%s` waits %s for the answer to `%s`, and the work of `%s` on the way to it takes %s %s: the answer comes when nobody waits for it any more",
			model.FormatDuration(until), model.FormatDuration(each), l.From.ID, model.FormatDuration(until), l.ID, work.ID, model.FormatDuration(each), when)
		p.Report(f)
		return
	}
}

// longestWork is the line with the longest work of all on the shortest way from a line
// to its answer, nil where no way leads there or nobody says how long anything takes. What is
// called on the way is a part of the work that calls it, so it isn't added up.
func longestWork(l, back *model.Line) *model.Line {
	before := map[*model.Line]*model.Line{l: nil}
	for todo := []*model.Line{l}; len(todo) > 0; todo = todo[1:] {
		for _, h := range todo[0].Starts {
			for _, next := range h.Lines() {
				if _, seen := before[next]; !seen {
					before[next] = todo[0]
					todo = append(todo, next)
				}
			}
		}
	}
	if _, reached := before[back]; !reached {
		return nil
	}
	var way []*model.Line
	for at := before[back]; at != nil; at = before[at] {
		if at.Takes.P50.Known() || at.Takes.P99.Known() {
			way = append(way, at)
		}
	}
	if len(way) == 0 {
		return nil
	}
	return slices.MaxFunc(way, func(a, b *model.Line) int {
		return cmp.Compare(max(a.Takes.P50.Or(0), a.Takes.P99.Or(0)), max(b.Takes.P50.Or(0), b.Takes.P99.Or(0)))
	})
}
