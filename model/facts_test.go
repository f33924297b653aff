package model_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// TestText: what a fact says is what a team would write, and never how a program keeps it.
func TestText(t *testing.T) {
	inside := modeltest.Named(t, `boxes: a: {kind: "service", in: "cell"}
groups: cell: {kind: "cell", title: "Cell one"}`)
	if got := inside.Box("a").In.Text(); got != "cell" {
		t.Errorf("a is in %q", got)
	}
	all, err := model.Load([]string{filepath.FromSlash("../examples/...")}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept := regexp.MustCompile(`0x[0-9a-f]{6}|^&|^{|^\[|<nil>|%!`)
	said := 0
	for _, l := range all {
		tell := func(path string, f model.AnyFact) {
			if f.Known() {
				said++
				if kept.MatchString(f.Text()) {
					t.Errorf("%s: %s is %q", l.Dir, path, f.Text())
				}
			}
		}
		l.System.Facts(tell)
		for _, b := range l.System.Boxes {
			b.Facts(tell)
		}
		for _, line := range l.System.Lines {
			line.Facts(tell)
		}
		for _, f := range l.System.Flows {
			f.Facts(tell)
		}
	}
	if said < 1000 {
		t.Errorf("%d facts are no test", said)
	}
}
