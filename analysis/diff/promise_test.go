package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// A promise is told by what it was and what it is, and what was not judged is never kept.
func TestPromises(t *testing.T) {
	s := modeltest.Load(t, base)
	d := diff.Compare(s, s)
	result := func(states ...explore.State) *explore.Result {
		r := &explore.Result{Flow: s.Flow("place"), Finished: true}
		for i, state := range states {
			r.Verdicts = append(r.Verdicts, explore.Verdict{Promise: explore.Promise(i), State: state})
			r.Finished = r.Finished && state != explore.NotFinished
		}
		return r
	}
	const kept, broken, open = explore.Kept, explore.Broken, explore.NotFinished
	for _, c := range []struct {
		name     string
		was, is  []explore.State
		says     []string
		unjudged int
	}{
		{"kept", []explore.State{kept}, []explore.State{kept}, []string{""}, 0},
		{"broken", []explore.State{kept}, []explore.State{broken}, []string{"this change breaks \"no lost work\" of `place`"}, 0},
		{"mended", []explore.State{broken}, []explore.State{kept}, []string{"this change mends \"no lost work\" of `place`"}, 0},
		{"as before", []explore.State{broken}, []explore.State{broken}, []string{"`place` breaks \"no lost work\", as before"}, 0},
		{"not judged now", []explore.State{kept, broken}, []explore.State{open, open}, []string{
			"whether `place` keeps \"no lost work\" was not judged", "whether `place` still breaks \"no silent parking\" was not judged"}, 2},
		{"not judged before", []explore.State{open, open}, []explore.State{kept, broken}, []string{
			"`place` keeps \"no lost work\"; whether it did so before was not judged", "`place` breaks \"no silent parking\"; whether it did so before was not judged"}, 1},
		{"new", nil, []explore.State{kept, broken}, []string{"", "`place` is new, and breaks \"no silent parking\""}, 0},
		{"promised now", []explore.State{kept}, []explore.State{kept, broken}, []string{"", "`place` breaks \"no silent parking\", which it didn't promise before"}, 0},
		{"not promised any more", []explore.State{kept, kept}, []explore.State{kept}, []string{"", "`place` doesn't promise \"no silent parking\" any more"}, 0},
	} {
		var was []*explore.Result
		if c.was != nil {
			was = append(was, result(c.was...))
		}
		var says []string
		unjudged := 0
		for _, p := range d.Promises(was, []*explore.Result{result(c.is...)}) {
			says = append(says, p.Says())
			if p.Unjudged() {
				unjudged++
				if r := p.Unfinished(); r == nil || r.Finished {
					t.Errorf("%s: nobody says why it was not judged", c.name)
				}
			}
		}
		if got := cmp.Diff(c.says, says); got != "" || unjudged != c.unjudged {
			t.Errorf("%s: %d not judged, want %d (-want +got):\n%s", c.name, unjudged, c.unjudged, got)
		}
	}
}

// Of two stages neither is the change of the other: each is told by its name.
func TestPromisesOfStages(t *testing.T) {
	one, other := *modeltest.Load(t, base), *modeltest.Load(t, base)
	one.Stage, other.Stage = "stage=dev", "stage=prod"
	result := func(state explore.State) []*explore.Result {
		return []*explore.Result{{Flow: one.Flow("place"), Finished: true, Verdicts: []explore.Verdict{{State: state}}}}
	}
	d := diff.Compare(&one, &other)
	if !d.Stages() || !d.Empty() {
		t.Errorf("%v %v", d.Stages(), d.Changes)
	}
	for _, c := range []struct {
		was, is explore.State
		says    string
	}{
		{explore.Kept, explore.Broken, "`place` breaks \"no lost work\" in stage=prod, and keeps it in stage=dev"},
		{explore.Broken, explore.Kept, "`place` keeps \"no lost work\" in stage=prod, and breaks it in stage=dev"},
		{explore.Broken, explore.Broken, "`place` breaks \"no lost work\", as before"},
	} {
		if got := d.Promises(result(c.was), result(c.is)); len(got) != 1 || got[0].Says() != c.says {
			t.Errorf("%+v, want %s", got, c.says)
		}
	}
	other.Stage = "stage=dev"
	if d := diff.Compare(&one, &other); d.Stages() {
		t.Error("these are two times of one stage")
	}
}

// Flows are told apart by what they are called now.
func TestPromisesFollowNames(t *testing.T) {
	was, is := modeltest.Load(t, base), modeltest.Load(t, edited(t, []string{"flows: place:", "flows: order:"}))
	broken := func(f *model.Flow, state explore.State) []*explore.Result {
		return []*explore.Result{{Flow: f, Verdicts: []explore.Verdict{{State: state}}}}
	}
	all := diff.Compare(was, is).Promises(broken(was.Flow("place"), explore.Broken), broken(is.Flow("order"), explore.Broken))
	if len(all) != 1 || !all[0].StillBroken() || all[0].Flow != "order" {
		t.Errorf("%+v", all)
	}
}

// Long values are cut to where they part.
func TestWords(t *testing.T) {
	long := ""
	for range 30 {
		long += "the same "
	}
	stated := func(s string) diff.Value { return diff.Value{Text: s, State: model.Stated} }
	f := diff.Fact{Path: "description", Before: stated(long + "but this is old"), After: stated(long + "but this is new")}
	if got, want := f.String(), "description: ...the same the same but this is old → ...the same the same but this is new"; len(got) > 160 || got != want {
		t.Errorf("%s", got)
	}
}
