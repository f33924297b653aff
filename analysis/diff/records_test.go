package diff_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
)

// TestRecordsTellAll: whatever a record around the model says is told where it is another,
// so that nobody rewrites in silence who accepts or owes what.
func TestRecordsTellAll(t *testing.T) {
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	all := func() *model.System {
		return &model.System{
			Name:      "s",
			Waivers:   []model.Waiver{{Rule: "dual-write", On: "lines.save", Reason: "r", By: "jo", Until: day}},
			Reviews:   []model.Review{{On: "lines.save", Question: "timeout", Asked: day, By: "jo", Answered: day, Decision: "3s", Link: "https://example.com/1"}},
			Readiness: []model.Attestation{{Item: "runbooks", Done: true, Evidence: "e", By: "jo", On: "2026-11-21", Note: "n", Reason: "r", Level: "tested"}},
			Incidents: []model.Incident{{Date: day, On: "boxes.q", Rule: "lost-work", Lesson: "l", Link: "https://example.com/2"}},
			Own:       []model.OwnRule{{Name: "ours", Scope: "line", Severity: "info", Message: "m", Why: "w", Fix: "f", FalsePositives: "p", Link: "https://example.com/3"}},
		}
	}
	for _, list := range []string{"Waivers", "Reviews", "Readiness", "Incidents", "Own"} {
		one := func(s *model.System) reflect.Value { return reflect.ValueOf(s).Elem().FieldByName(list).Index(0) }
		for _, field := range reflect.VisibleFields(one(all()).Type()) {
			if field.Name == "Match" || strings.HasSuffix(field.Name, "At") {
				continue // the one has a test of its own, and places are no difference
			}
			now := all()
			switch f := one(now).FieldByIndex(field.Index); v := f.Interface().(type) {
			case string:
				f.SetString(v + "x")
			case bool:
				f.SetBool(!v)
			case time.Time:
				f.Set(reflect.ValueOf(v.AddDate(0, 0, 1)))
			default:
				t.Fatalf("%s.%s: what is another %T?", list, field.Name, v)
			}
			if diff.Compare(all(), now).Empty() {
				t.Errorf("%s: another %s is not told", list, field.Name)
			}
		}
	}
}

// What is lost with a question that is on record no more is said: who owes the answer, or
// what that was.
func TestReviewsGone(t *testing.T) {
	asked := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	was := &model.System{Name: "s", Reviews: []model.Review{
		{On: "lines.save", Question: "timeout", Asked: asked, By: "jo"},
		{On: "lines.save", Question: "operation", Asked: asked, By: "sam", Answered: asked.AddDate(0, 0, 2), Decision: "an upsert"},
	}}
	var said []string
	for _, c := range diff.Compare(was, &model.System{Name: "s"}).Of(diff.Review) {
		said = append(said, string(c.How)+" "+c.Name+": "+c.Says)
	}
	got, want := strings.Join(said, "\n"), "removed operation on lines.save: asked of sam on 2026-09-01, answered on 2026-09-03: an upsert\n"+
		"removed timeout on lines.save: asked of jo on 2026-09-01, and not answered"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
