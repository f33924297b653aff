package reading

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
)

// story is the shortest way in which a promise is broken, as the moments that
// the machine goes through.
func story(sys *model.System, o Options, p Promise) string {
	r, err := read(sys, pieces(sys.Flows[0]), sys.Flows[0])
	if err != nil {
		return err.Error()
	}
	r.Options = o
	from := map[state]state{}
	broken, found := Verdict{}, state{}
	r.visit = func(s state) { from[s] = r.at }
	v, _ := r.search()
	if v[p] == Never {
		return "kept"
	}
	for s := range from {
		if r.moves(s, func(state) {}) {
			continue
		}
		broken = Verdict{Never, Never, Never, Never, Never}
		if r.judge(&s, &broken); broken[p] == v[p] {
			found = s
			break
		}
	}
	var lines []string
	for at := found; at != (state{}); at = from[at] {
		lines = append(lines, r.show(&at))
	}
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

// show is a state in one line.
func (r *reader) show(s *state) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", s.used, [...]string{"-", "yes", "no", "silence"}[s.told])
	if s.back {
		b.WriteString(" BACK")
	}
	for i, p := range slices.Concat(s.run[:], s.aside[:]) {
		h := i % most
		if p.at != idle {
			fmt.Fprintf(&b, " %s%s:%s", map[bool]string{true: "late "}[p.late], r.handlers[h].box.ID, [...]string{"", "ready", "waits", "records", "closes", "undoes", "tries", "hears nothing", "is blocked"}[p.at])
			if p.cur > 0 {
				fmt.Fprintf(&b, "(%s)", r.steps[p.cur-1].line.ID)
			} else {
				fmt.Fprintf(&b, "(%d)", p.group)
			}
			if p.message > 0 {
				fmt.Fprintf(&b, "m%d", p.message-1)
			}
		}
	}
	each := func(name string, s set) {
		if s != 0 {
			fmt.Fprintf(&b, " %s", name)
			s.each(func(i int) { fmt.Fprintf(&b, " %s", r.steps[i].line.ID) })
		}
	}
	for i := range r.steps {
		if s.mail[i].any() {
			fmt.Fprintf(&b, " [%s %v]", r.steps[i].line.ID, s.mail[i])
		}
		if s.count[i] > 0 {
			fmt.Fprintf(&b, " %s=%d", r.steps[i].line.ID, s.count[i])
		}
	}
	each("doubled", s.doubled)
	each("exempt", s.exempt)
	each("parked", s.parked)
	each("stuck", s.stuck)
	each("recorded", s.record)
	each("claimed", s.claimed)
	each("mute", s.mute|s.skipped)
	each("forgotten", s.forgot)
	for i, b2 := range r.boxes {
		if s.down.has(i + 1) {
			fmt.Fprintf(&b, " DOWN %s", b2.ID)
		}
		if s.poison.has(i + 1) {
			fmt.Fprintf(&b, " POISON %s", b2.ID)
		}
	}
	if s.failed != 0 || s.owing != 0 {
		fmt.Fprintf(&b, " failed %b owing %b", s.failed, s.owing)
	}
	return b.String()
}
