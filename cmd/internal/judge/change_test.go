package judge_test

import (
	"strings"
	"testing"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

// A system that is the same in all stages is on both sides, each with a verdict of its
// own: what is new is left on one of them alone.
func TestInStage(t *testing.T) {
	const src = `package s
system: "s"
owner: "team"
boxes: {a: kind: "service", b: kind: "database"}
lines: save: {from: "a", to: "b", operation: "write", interaction: "request-reply"}
`
	load := func(stage string) *rules.Report {
		s := modeltest.Load(t, src)
		s.Stage = stage
		return judge.System(s, judge.Options{})
	}
	all := []*rules.Report{load("stage=dev"), load("stage=prod"), load("")}
	dev, prod := judge.InStage(all, model.Stage{"stage=dev"}), judge.InStage(all, model.Stage{"stage=prod"})
	if len(dev.Reports) != 2 || len(prod.Reports) != 2 || dev.Name != "stage=dev" || dev.Reports[0].System != all[0].System || prod.Reports[0].System != all[1].System {
		t.Fatalf("%+v %+v", dev, prod)
	}
	both, n := dev.Reports[1], len(all[2].Findings)
	if n == 0 || prod.Reports[1].System != both.System {
		t.Fatal("it is on both sides, and has findings")
	}
	c := judge.Change(judge.Side{Reports: dev.Reports[1:]}, judge.Side{Reports: prod.Reports[1:]}, judge.Options{})
	if s := c.Systems[0]; !c.Empty() || len(s.Is.Findings) > 0 || len(s.Is.Before.Unchanged) != n || len(s.Was.Findings) != n {
		t.Errorf("%d new, %d unchanged, %d before, of %d", len(s.Is.Findings), len(s.Is.Before.Unchanged), len(s.Was.Findings), n)
	}
}

// A diff takes systems for one another as a verdict does: by their names, then by where
// they lie and by their boxes; a name alone takes no other's place.
func TestPairs(t *testing.T) {
	at := func(dir, name, boxes string) *rules.Report {
		s := modeltest.Load(t, "package s\nsystem: \""+name+"\"\nowner: \"team\"\nboxes: {"+boxes+"}\n")
		s.Dir = dir
		return judge.System(s, judge.Options{})
	}
	const pay = `a: kind: "service", b: kind: "database", c: kind: "queue"`
	const other = `x: kind: "client", y: kind: "service"`
	const third = `k: kind: "service", l: kind: "worker"`
	for _, c := range []struct {
		what    string
		was, is []*rules.Report
		want    string
	}{
		{"the same", []*rules.Report{at("a", "one", pay)}, []*rules.Report{at("a", "one", other)}, "one>one"},
		{"moved", []*rules.Report{at("a", "one", pay), at("b", "two", other)}, []*rules.Report{at("b", "one", pay)}, "one>one two>-"},
		{"renamed", []*rules.Report{at("a", "one", pay), at("b", "two", other)}, []*rules.Report{at("a", "uno", pay), at("b", "two", other)}, "one>uno two>two"},
		{"moved and renamed", []*rules.Report{at("a", "one", pay)}, []*rules.Report{at("z", "uno", pay)}, "one>uno"},
		{"the name of another", []*rules.Report{at("a", "pay", pay), at("b", "loose", other)}, []*rules.Report{at("a", "loose", pay)}, "pay>loose loose>-"},
		{"in its place, and another", []*rules.Report{at("a", "one", pay)}, []*rules.Report{at("a", "three", third)}, "->three one>-"},
	} {
		var got []string
		for _, s := range judge.Change(judge.Side{Reports: c.was}, judge.Side{Reports: c.is}, judge.Options{}).Systems {
			was, is := "-", "-"
			if s.Was != nil {
				was = s.Was.System.Name
			}
			if s.Is != nil {
				is = s.Is.System.Name
			}
			got = append(got, was+">"+is)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", c.what, strings.Join(got, " "), c.want)
		}
	}
}
