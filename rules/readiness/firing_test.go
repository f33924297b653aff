package readiness_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
)

// Take a fact away from the model that a rule fires on: where it fires no more, its silence
// is no lesson, for the fact has a value with which it would fire.
func TestSilenceWhereAValueWouldFire(t *testing.T) {
	tried := 0
	for _, rule := range catalogue.All() {
		if rule.Before != "" || rule.Fires == "" {
			continue
		}
		own, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(rule.Fires), Changeable: true})
		if err != nil || len(own) != 1 || len(own[0].Problems) > 0 {
			continue // it is about models that don't load
		}
		s := own[0].System
		at := map[string]bool{}
		for _, f := range judged(s).Findings {
			if f.Rule == rule && f.Unstated == "" {
				at[f.On.Name] = true
			}
		}
		for on := range at {
			try := func(e model.Entity, path string) {
				unsaid := cueAt(e.Name+"."+path, `"unknown"`)
				loaded := s.With(unsaid + "\n" + fmt.Sprintf("incidents: [{date: \"2026-01-02\", on: %q, rule: %q, lesson: \"state it\"}]", on, rule.Name))
				if loaded.System == nil || len(loaded.Problems) > 0 {
					return
				}
				r := judged(loaded.System)
				for _, f := range r.Findings {
					if f.Rule == rule && f.On.Name == on && f.Unstated == "" {
						return // it fires all the same
					}
				}
				tried++
				list := readiness.Check(r)
				if a := list.Answers[len(list.Answers)-1]; a.Status == readiness.Shown {
					t.Errorf("%s at %s: its lesson is shown though nobody states %s.%s: %q", rule.Name, on, e.Name, path, a.Why)
				}
			}
			for _, l := range s.Lines {
				l.Facts(func(path string, f model.AnyFact) {
					if f.State() == model.Stated {
						try(l.Entity(), path)
					}
				})
			}
			for _, b := range s.Boxes {
				b.Facts(func(path string, f model.AnyFact) {
					if f.State() == model.Stated {
						try(b.Entity(), path)
					}
				})
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d facts were taken away", tried)
	}
}

// cueAt is a value at a path, as CUE.
func cueAt(path, is string) string {
	parts := strings.Split(path, ".")
	for i, p := range parts {
		parts[i] = fmt.Sprintf("%q", p)
	}
	return strings.Join(parts, ": ") + ": " + is
}
