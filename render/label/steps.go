package label

import (
	"strconv"

	"tautline.dev/model"
)

// Steps are the numbers of the groups of a flow's steps: "1", "2", and in the
// branches of an either, of which one is taken, "3a", "3b" and "4b". Each branch
// counts on from where the either begins, and what follows it from the longest.
func Steps(f *model.Flow) []string {
	out := make([]string, len(f.Steps))
	number(f, out, 0, len(f.Steps), 0, 1, "")
	return out
}

// number numbers a range of groups that share the branches up to a depth, from a
// number on, and returns the next one.
func number(f *model.Flow, out []string, from, to, depth, n int, branch string) int {
	for i := from; i < to; {
		if len(f.Within[i]) == depth {
			out[i] = strconv.Itoa(n) + branch
			n++
			i++
			continue
		}
		in := f.Within[i][depth]
		next := n
		for i < to && len(f.Within[i]) > depth && f.Within[i][depth].Either == in.Either {
			at, end := f.Within[i][depth], i
			for end < to && len(f.Within[end]) > depth && f.Within[end][depth] == at {
				end++
			}
			next = max(next, number(f, out, i, end, depth+1, n, branch+Letters(at.Branch)))
			i = end
		}
		n = next
	}
	return n
}

// Branch is the letters of a step's number, "" if it is in no branch.
func Branch(step string) string {
	for i, r := range step {
		if r < '0' || r > '9' {
			return step[i:]
		}
	}
	return ""
}

// Letters tell things with one number apart: a, b, ... z, aa, ab and so on.
func Letters(n int) string {
	s := string(rune('a' + n%26))
	if n < 26 {
		return s
	}
	return Letters(n/26-1) + s
}
