// Package sequence lays out a story as a sequence diagram, and draws it as SVG:
// who takes part, what goes from whom to whom, and where it goes wrong.
package sequence

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/trace"
)

// Diagram is a story to be drawn, or the way of a flow that has none.
type Diagram struct {
	// Title is the flow's, Heading what is shown of it.
	Title, Heading string
	// Promises are those that the story breaks, "" if there is no story.
	Promises string
	// Sums are how it ends, Notes what else is to be known: assumptions, and
	// how to fix it.
	Sums, Notes []string
	Parties     []Party
	Rows        []Row
}

// Party is a box that takes part, from left to right.
type Party struct {
	Box  *model.Box
	Name string
	// Holds is what it holds for true at the end; Wrong tells whether a promise
	// is broken there.
	Holds string
	Wrong bool
}

// Kind is how a row is drawn.
type Kind uint8

// The kinds of row.
const (
	// Call is asked, and answered in the same row if Answer is set.
	Call Kind = iota
	// Message is handed over: nobody waits.
	Message
	// Reply goes back.
	Reply
	// Note happens at From, without an arrow.
	Note
	// Aside is asked of somebody who is asked by nobody else, and has no lifeline: Of.
	Aside
	// Round is what goes as before, between From and To.
	Round
)

// Row is one numbered step.
type Row struct {
	N    int
	Kind Kind
	// From and To are places among the parties; To is From's in a note.
	From, To int
	// Label is short and stands on the arrow; Says is the step as a sentence.
	Label, Says string
	// Answer is what comes back in the same row, "" if nothing is drawn.
	Answer string
	// Fault is what goes wrong here, "" if nothing does.
	Fault string
	// Stopped tells that the arrow ends before its receiver, Lost that its
	// answer does.
	Stopped, Lost bool
	// Of is the name of who is asked aside.
	Of string
}

// Pick is the diagram of the first story, or of the first that breaks a
// promise, and how many more there are to choose from. Without any story it
// shows the way of the first flow.
func Pick(reports []explore.Report, promise *explore.Promise) (d Diagram, more int) {
	var first *explore.Result
	found := false
	for _, rep := range reports {
		for _, r := range rep.Results {
			if first == nil {
				first = r
			}
			for _, t := range trace.Of(r) {
				if promise != nil && !slices.ContainsFunc(t.Verdicts, func(v *explore.Verdict) bool { return v.Promise == *promise }) {
					continue
				}
				if found {
					more++
					continue
				}
				d, found = Of(r, t), true
			}
		}
	}
	if !found && first != nil {
		d = Way(first)
		d.Heading = heading(first, promise)
	}
	return d, more
}

// heading says what the picture of a flow without a story shows.
func heading(r *explore.Result, promise *explore.Promise) string {
	what := "all promises"
	if promise != nil {
		what = promise.String()
	}
	if r.State() == explore.NotFinished {
		return "not finished, " + trace.Unfinished(r)
	}
	return what + " kept, under " + trace.Bounds(r)
}

func title(f *model.Flow) string {
	if t, ok := f.Title.Get(); ok {
		return t
	}
	return f.ID
}

// Of is the diagram of a counterexample.
func Of(r *explore.Result, t trace.Counterexample) Diagram {
	d := Diagram{Title: title(r.Flow), Promises: t.Promises(), Heading: t.Heading(), Sums: t.Sums()}
	for _, a := range t.Assumptions() {
		d.Notes = append(d.Notes, "Assuming that "+a.Says+": "+a.Because()+".")
	}
	for _, m := range t.Fixes() {
		d.Notes = append(d.Notes, "To fix it: "+m)
	}
	for _, row := range t.Story.Rows() {
		if row.Step != nil {
			d.step(*row.Step)
		} else {
			d.round(row)
		}
	}
	for _, p := range t.Parties() {
		// Who does nothing in the story is shown only if that is the point.
		if p.Wrong() || slices.ContainsFunc(d.Parties, func(q Party) bool { return q.Box == p.Who }) {
			at := d.party(p.Who)
			d.Parties[at].Holds, d.Parties[at].Wrong = p.Says(), p.Wrong()
		}
	}
	d.aside()
	return d
}

// round is a row for steps that go as others did, over those who take part in them.
func (d *Diagram) round(r explore.Row) {
	row := Row{N: r.Steps[0].N, Kind: Round, From: -1, Says: r.Says()}
	for _, s := range r.Steps {
		for _, b := range []*model.Box{s.From, s.To, s.At} {
			if b == nil {
				continue
			}
			at := d.party(b)
			if row.From < 0 || at < row.From {
				row.From = at
			}
			row.To = max(row.To, at)
		}
	}
	if row.From >= 0 {
		d.Rows = append(d.Rows, row)
	}
}

// manyLifelines are more than can be followed from top to bottom.
const manyLifelines = 8

// aside takes away the lifelines of those who are only asked, by one other, and answer,
// where there are many.
func (d *Diagram) aside() {
	if len(d.Parties) <= manyLifelines {
		return
	}
	place, kept := make([]int, len(d.Parties)), 0
	var parties []Party
	for i, p := range d.Parties {
		if place[i] = -1; p.Wrong || !d.onlyAsked(i) {
			place[i] = kept
			parties = append(parties, p)
			kept++
		}
	}
	for i := range d.Rows {
		r := &d.Rows[i]
		if r.Kind == Round {
			d.shrink(r, place)
			continue
		}
		if place[r.To] < 0 {
			r.Kind, r.Of, r.To = Aside, d.Parties[r.To].Name, r.From
		}
		r.From, r.To = place[r.From], place[r.To]
	}
	d.Parties = parties
}

// onlyAsked tells whether a party does nothing but answer one other, each time, and
// nothing goes wrong there.
func (d *Diagram) onlyAsked(at int) bool {
	by := -1
	for _, r := range d.Rows {
		if r.Kind == Round || r.From != at && r.To != at {
			continue
		}
		if r.Kind != Call || r.To != at || r.Answer == "" || r.Fault != "" || by >= 0 && r.From != by {
			return false
		}
		by = r.From
	}
	return by >= 0
}

// shrink keeps a round over those who have a lifeline still.
func (d *Diagram) shrink(r *Row, place []int) {
	from, to := -1, -1
	for i := r.From; i <= r.To; i++ {
		if place[i] >= 0 {
			if from < 0 {
				from = place[i]
			}
			to = place[i]
		}
	}
	r.From, r.To = max(from, 0), max(to, 0)
}

// Way is the diagram of a flow on which nothing fails.
func Way(r *explore.Result) Diagram {
	d := Diagram{Title: title(r.Flow)}
	n := 0
	numbers := label.Steps(r.Flow)
	for i, group := range r.Flow.Steps {
		for _, l := range group {
			n++
			row := Row{N: n, Kind: Message, From: d.party(l.From), To: d.party(l.To), Label: deed(l), Says: deed(l)}
			if l.Mode.Or(model.Async) == model.Sync {
				row.Kind = Call
			}
			if branch := label.Branch(numbers[i]); branch != "" {
				row.Label += " (only in branch " + branch + ")"
				row.Says += " (only in branch " + branch + ")"
			}
			if row.From == row.To {
				row.Kind = Note
			}
			d.Rows = append(d.Rows, row)
		}
	}
	return d
}

func (d *Diagram) party(b *model.Box) int {
	at := slices.IndexFunc(d.Parties, func(p Party) bool { return p.Box == b })
	if at < 0 {
		at = len(d.Parties)
		d.Parties = append(d.Parties, Party{Box: b, Name: b.Title.Or(b.ID)})
	}
	return at
}

// looks tell how each action is drawn where it has two ends.
var looks = map[explore.Action]Row{
	explore.Calls:        {Kind: Call},
	explore.Does:         {Kind: Call, Answer: "done"},
	explore.Repeats:      {Kind: Call, Answer: "done before"},
	explore.Replies:      {Kind: Reply, Label: "done"},
	explore.Sends:        {Kind: Message},
	explore.Takes:        {Kind: Message},
	explore.Acknowledges: {Kind: Reply, Label: "done with it"},
	explore.Fails:        {Kind: Reply, Label: "failed"},
	explore.Refuses:      {Kind: Call, Stopped: true},
	explore.LosesReply:   {Kind: Call, Answer: "the answer is lost", Lost: true},
	explore.Parks:        {Kind: Message, Label: "parked"},
	explore.Drops:        {Kind: Message, Stopped: true},
	explore.Undoes:       {Kind: Call, Answer: "undone"},
	explore.Skips:        {Kind: Call, Answer: "there already: ends"},
	explore.Overtakes:    {Kind: Message},
	explore.Returns:      {Kind: Reply, Label: "back"},
}

func (d *Diagram) step(s explore.StoryStep) {
	row, drawn := looks[s.Action]
	row.N, row.Says, row.Fault = s.N, s.Text, s.Fault.String()
	switch {
	case drawn && s.From != nil && s.To != nil && s.From != s.To:
		row.From, row.To = d.party(s.From), d.party(s.To)
		if row.Label == "" && s.Line != nil {
			row.Label = deed(s.Line)
		}
		d.mode(&row, s)
	default:
		at := s.At
		if at == nil {
			at = s.From
		}
		if at == nil {
			at = s.Handler
		}
		if at == nil {
			return
		}
		row = Row{N: s.N, Kind: Note, From: d.party(at), Says: s.Text, Fault: s.Fault.String()}
		row.To = row.From
	}
	d.Rows = append(d.Rows, row)
}

// mode draws what depends on the direction of the step on its line.
func (d *Diagram) mode(row *Row, s explore.StoryStep) {
	if s.Line == nil {
		return
	}
	switch {
	case s.Action == explore.LosesReply && s.From == s.Line.To:
		// Only the answer is told: its call was a step before.
		row.Kind, row.Answer, row.Lost, row.Stopped, row.Label = Reply, "", false, true, "done, but lost"
	case row.Kind == Call && s.Line.Mode.Or(model.Sync) == model.Async:
		row.Kind = Message
		if s.Action == explore.LosesReply {
			row.Answer = "not heard of"
		}
	}
}

// deed is what a line does, in its team's words.
func deed(l *model.Line) string {
	if does, ok := l.Does.Get(); ok && strings.TrimSpace(does) != "" {
		return does
	}
	return l.ID
}
