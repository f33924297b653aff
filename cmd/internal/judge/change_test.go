package judge_test

import (
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
