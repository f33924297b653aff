package diff

import (
	"math/rand/v2"
	"testing"

	"tautline.dev/model"
)

// Whatever two sheets state otherwise is told: a word for all below a field stands for
// what is told of it, and never hides that something is stated no more.
func TestNothingIsFoldedAway(t *testing.T) {
	paths := []string{"retry.attempts", "retry.by", "retry.backoff.strategy", "retry.backoff.base", "retry.backoff.cap", "timeout"}
	words := []entry{
		{}, {key: "none", is: Value{Text: "none", State: model.Stated}},
		{key: "?", is: Value{Text: "unknown"}}, {key: "=x", is: Value{Text: "x", State: model.Stated}},
	}
	n := rand.New(rand.NewPCG(7, 11)).IntN
	made := func(like sheet) sheet {
		var s sheet
		all := words[n(len(words))] // often one word for all: that is what is folded
		for i, path := range paths {
			e := all
			switch n(4) {
			case 0:
				e = words[n(len(words))]
			case 1:
				if like != nil {
					e = like[i]
				}
			}
			e.path = path
			s = append(s, e)
		}
		return s
	}
	same := func(a, b sheet) bool {
		for i := range a {
			if a[i].key != b[i].key {
				return false
			}
		}
		return true
	}
	equal := 0
	for range 200_000 {
		was := made(nil)
		is := made(was)
		facts := between(was, is)
		if same(was, is) {
			equal++
		}
		if (len(facts) == 0) != same(was, is) {
			t.Fatalf("%+v\n%+v\n%+v", was, is, facts)
		}
		seen := map[string]bool{}
		for _, f := range facts {
			if seen[f.Path] || f.Before == f.After {
				t.Fatalf("%+v\n%+v\n%+v", was, is, facts)
			}
			seen[f.Path] = true
		}
	}
	if equal < 100 {
		t.Errorf("only %d were the same", equal)
	}
}
