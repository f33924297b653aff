package load

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// way is a way into the system: a box that lets work in, and the lines that
// bring it from outside.
type way struct {
	box   *model.Box
	lines []*model.Line
}

// ways are the ways into a system. Stores and channels are none: what may be
// written there is not theirs to say.
func ways(s *model.System) []way {
	var out []way
	for _, b := range s.Boxes {
		if b.Kind != model.Gateway && b.Family() != model.Compute {
			continue
		}
		w := way{box: b}
		for _, l := range b.Into {
			if comesFromOutside(l) {
				w.lines = append(w.lines, l)
			}
		}
		if len(w.lines) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// comesFromOutside tells whether a line starts work here: what we fetch
// ourselves, or get as the answer to our own request, doesn't.
func comesFromOutside(l *model.Line) bool {
	outside := l.From.Kind == model.Client || l.From.Kind == model.External
	answer := l.Answers.Known() && !l.Answers.None()
	return outside && !answer && l.Delivery.Or("") != model.Poll
}

// behind tells whether all that a gateway hands work to has something: then the
// gateway needs none of its own.
func behind(b *model.Box, has func(*model.Box) bool) bool {
	if b.Kind != model.Gateway {
		return false
	}
	all := false
	for _, l := range b.Out {
		if l.To.Kind == model.Client {
			continue
		}
		if !has(l.To) {
			return false
		}
		all = true
	}
	return all
}

// callers names who sends over some lines: "`buyer`, `partner` and 2 more".
func callers(lines []*model.Line) string {
	var names []string
	seen := map[*model.Box]bool{}
	for _, l := range lines {
		if !seen[l.From] {
			seen[l.From] = true
			names = append(names, "`"+l.From.ID+"`")
		}
	}
	if more := len(names) - 3; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), more)
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return names[0]
}

// from relates a finding to the lines that bring work, the first few of them.
func from(lines []*model.Line, note string) []rules.Related {
	var out []rules.Related
	for _, l := range lines[:min(len(lines), mostNamed)] {
		out = append(out, rules.To(l.Entity(), note))
	}
	return out
}

// mostNamed is how many lines a finding names: a hub has hundreds.
const mostNamed = 6

// isTrue tells whether a fact is stated or implied to be so.
func isTrue(f *model.Fact[bool]) bool { return f.Or(false) }

// isNot tells whether a fact is known not to be so: "none", or false.
func isNot(f *model.Fact[bool]) bool { return f.Known() && !f.Or(false) }
