package json

import (
	_ "embed"
	"io"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// WhatIfSchema is the JSON Schema of what WhatIf writes.
//
//go:embed whatif.schema.json
var WhatIfSchema []byte

type whatIfOut struct {
	SchemaVersion string            `json:"schemaVersion"`
	Tool          Tool              `json:"tool"`
	Answers       []whatIfAnswer    `json:"answers"`
	FailureModels []failureModelOut `json:"failureModels"`
}

type whatIfAnswer struct {
	System    string           `json:"system"`
	Stage     string           `json:"stage,omitempty"`
	Question  string           `json:"question"`
	Named     []string         `json:"named"`
	Boxes     []string         `json:"boxes"`
	Failure   string           `json:"failure"`
	Seconds   float64          `json:"seconds"`
	SecondsBy string           `json:"secondsBy"`
	Radius    radiusOut        `json:"blastRadius"`
	Flows     []flowFailureOut `json:"flows"`
	Waits     []waitOut        `json:"waits"`
	Held      []heldOut        `json:"held"`
	Parked    []parkedOut      `json:"parked"`
	Lost      []lostOut        `json:"lost"`
	Again     []againOut       `json:"repeated"`
	Half      []halfOut        `json:"halfDone"`
	Notes     []string         `json:"notes"`
	SeenBy    []alarmOut       `json:"seenBy"`
	MaySee    []alarmOut       `json:"maybeSeenBy"`
	Unseen    []string         `json:"withoutAlarm"`
	Playbooks []playbookOut    `json:"playbooks"`
	Unknown   []unknownOut     `json:"unknown"`
}

type rateOut struct {
	Typical *float64 `json:"typical"`
	Peak    *float64 `json:"peak"`
	AtLeast bool     `json:"atLeast"`
}

type radiusOut struct {
	Flows    int     `json:"flows"`
	Hit      int     `json:"hit"`
	Critical int     `json:"hitCritical"`
	Touched  int     `json:"touched"`
	Rate     rateOut `json:"requestsPerSecond"`
	Says     string  `json:"says"`
}

type flowFailureOut struct {
	Flow     string      `json:"flow"`
	Critical bool        `json:"critical"`
	Verdict  string      `json:"verdict"`
	Customer string      `json:"customer"`
	Rate     rateOut     `json:"requestsPerSecond"`
	Reasons  []reasonOut `json:"reasons"`
}

type reasonOut struct {
	Verdict string   `json:"verdict"`
	Says    string   `json:"says"`
	Way     []string `json:"way"`
}

type waitOut struct {
	Line       string   `json:"line"`
	Soft       bool     `json:"soft"`
	Seconds    *float64 `json:"longestSeconds"`
	Endless    bool     `json:"endless"`
	AtOnce     *float64 `json:"waitAtOnce"`
	Late       bool     `json:"doneAfterGivenUp"`
	Multiplied *float64 `json:"triesForOneRequest"`
	Way        []string `json:"way"`
	Says       string   `json:"says"`
	Retries    string   `json:"retries"`
}

type heldOut struct {
	In      string   `json:"in"`
	Line    string   `json:"line"`
	Keeps   *float64 `json:"keepsSeconds"`
	Endless bool     `json:"keepsEndlessly"`
	Starved bool     `json:"nothingNewArrives"`
	Backlog *float64 `json:"backlog"`
	Drain   *float64 `json:"drainSeconds"`
	Says    string   `json:"says"`
	Drains  string   `json:"drains"`
}

type parkedOut struct {
	To      string   `json:"to"`
	Line    string   `json:"line"`
	After   float64  `json:"afterSeconds"`
	Count   *float64 `json:"count"`
	Watched bool     `json:"watched"`
	Says    string   `json:"says"`
}

type lostOut struct {
	Line    string   `json:"line"`
	After   float64  `json:"afterSeconds"`
	Count   *float64 `json:"count"`
	Allowed bool     `json:"allowed"`
	Says    string   `json:"says"`
}

type againOut struct {
	Line     string `json:"line"`
	By       string `json:"by"`
	Harmless string `json:"harmless"`
	Says     string `json:"says"`
}

type halfOut struct {
	Flow   string   `json:"flow"`
	Done   []string `json:"done"`
	Undone []string `json:"undone"`
	Stuck  []string `json:"cantBeUndone"`
	Waits  []string `json:"undoneLater"`
	Says   string   `json:"says"`
}

type alarmOut struct {
	Box   string `json:"box"`
	Alarm string `json:"alarm"`
}

type playbookOut struct {
	Box  string `json:"box"`
	Link string `json:"link"`
	Own  bool   `json:"own"`
}

type unknownOut struct {
	Path string `json:"path"`
	Says string `json:"says"`
}

type failureModelOut struct {
	System string   `json:"system"`
	Stage  string   `json:"stage,omitempty"`
	Rows   []rowOut `json:"rows"`
}

type rowOut struct {
	Component string       `json:"component"`
	Kind      string       `json:"kind"`
	Failure   string       `json:"failure"`
	Seconds   float64      `json:"seconds"`
	Worst     string       `json:"worst"`
	Service   string       `json:"effectOnService"`
	Customer  string       `json:"effectOnCustomer"`
	Seen      string       `json:"howItIsSeen"`
	SeenKnown bool         `json:"seenKnown"`
	Playbook  string       `json:"playbook"`
	Unknown   []unknownOut `json:"unknown"`
}

// WhatIf writes answers to what happens while boxes fail, and failure models.
func WhatIf(w io.Writer, version string, outcomes []*whatif.Outcome, tables []*whatif.Table) error {
	out := whatIfOut{SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version}, Answers: []whatIfAnswer{}, FailureModels: []failureModelOut{}}
	for _, o := range outcomes {
		out.Answers = append(out.Answers, answerOf(o))
	}
	for _, t := range tables {
		m := failureModelOut{System: t.System.Name, Stage: t.System.Stage, Rows: []rowOut{}}
		for _, r := range t.Rows {
			m.Rows = append(m.Rows, rowOut{r.Component, r.Kind, r.Failure.String(), r.For.Seconds(), r.Worst.String(), r.Service, r.Customer, r.Seen, r.SeenKnown, r.Playbook, unknownsOf(r.Unknown)})
		}
		out.FailureModels = append(out.FailureModels, m)
	}
	return Write(w, out)
}

func answerOf(o *whatif.Outcome) whatIfAnswer {
	a := whatIfAnswer{
		System: o.System.Name, Stage: o.System.Stage, Question: o.Asked(), Named: o.Names, Boxes: boxIDs(o.Boxes), Failure: o.Failure.String(),
		Seconds: o.For.Seconds(), SecondsBy: o.ForBy,
		Radius: radiusOut{o.Radius.Flows, o.Radius.Hit, o.Radius.Critical, o.Radius.Touched, rateOf(o.Radius.Rate), o.Radius.Says},
		Flows:  []flowFailureOut{}, Waits: []waitOut{}, Held: []heldOut{}, Parked: []parkedOut{}, Lost: []lostOut{}, Again: []againOut{}, Half: []halfOut{},
		Notes: []string{}, SeenBy: []alarmOut{}, MaySee: []alarmOut{}, Unseen: boxIDs(o.Blind), Playbooks: []playbookOut{}, Unknown: unknownsOf(o.Unknown),
	}
	for _, f := range o.Flows {
		fo := flowFailureOut{f.Flow.ID, f.Flow.Critical(), f.Verdict.String(), f.Customer, rateOf(f.Rate), []reasonOut{}}
		for _, r := range f.Reasons {
			fo.Reasons = append(fo.Reasons, reasonOut{r.Verdict.String(), r.Says, lineIDs(r.Way)})
		}
		a.Flows = append(a.Flows, fo)
	}
	linesOf(&a, o)
	for _, n := range o.Notes {
		a.Notes = append(a.Notes, n.Says)
	}
	for _, s := range o.Seen {
		a.SeenBy = append(a.SeenBy, alarmOut{s.Box.ID, s.Text})
	}
	for _, s := range o.MaySee {
		a.MaySee = append(a.MaySee, alarmOut{s.Box.ID, s.Text})
	}
	for _, p := range o.Playbooks {
		a.Playbooks = append(a.Playbooks, playbookOut{p.Box.ID, p.Link, p.Own})
	}
	return a
}

func linesOf(a *whatIfAnswer, o *whatif.Outcome) {
	for _, w := range o.Waits {
		a.Waits = append(a.Waits, waitOut{
			w.Line.ID, w.Soft, seconds(w.Longest, w.Known && !w.Pauses), w.Known && w.Longest == arithmetic.Forever, amount(w.Busy), w.Late, attempts(w.Multiplied), lineIDs(w.Way), w.Says, w.Retries,
		})
	}
	for _, h := range o.Held {
		a.Held = append(a.Held, heldOut{
			h.In, h.Line.ID, seconds(h.Keeps, h.KeepsKnown), h.KeepsKnown && h.Keeps == arithmetic.Forever, h.Starved, amount(h.Backlog), seconds(h.Drain, h.DrainKnown), h.Says, h.DrainSays,
		})
	}
	for _, p := range o.Parked {
		a.Parked = append(a.Parked, parkedOut{p.To, p.Line.ID, p.After.Seconds(), amount(p.Count), p.Watched, p.Says})
	}
	for _, l := range o.Lost {
		a.Lost = append(a.Lost, lostOut{l.Line.ID, l.After.Seconds(), amount(l.Count), l.Allowed, l.Says})
	}
	for _, g := range o.Again {
		harmless := map[flowgraph.Answer]string{flowgraph.Yes: "yes", flowgraph.No: "no", flowgraph.NotKnown: "unknown"}[g.Harmless]
		a.Again = append(a.Again, againOut{g.Line.ID, g.By.ID, harmless, g.Says})
	}
	for _, h := range o.Half {
		a.Half = append(a.Half, halfOut{h.Flow.ID, lineIDs(h.Done), lineIDs(h.Undone), lineIDs(h.Stuck), lineIDs(h.Waiting), h.Says})
	}
}

// seconds is a length of time; null where it is unknown, or without end.
func seconds(d time.Duration, known bool) *float64 {
	if !known || d == arithmetic.Forever {
		return nil
	}
	s := d.Seconds()
	return &s
}

// attempts is a number of tries; null where it has no end.
func attempts(n model.Attempts) *float64 {
	if n == model.Unlimited {
		return nil
	}
	x := float64(n)
	return &x
}

func amount(a whatif.Amount) *float64 {
	if !a.Known {
		return nil
	}
	x := a.Value()
	return &x
}

func rateOf(r whatif.Rate) rateOut {
	return rateOut{amount(r.Typical), amount(r.Peak), r.Typical.InPart || r.Peak.InPart}
}

func unknownsOf(us []whatif.Unknown) []unknownOut {
	out := []unknownOut{}
	for _, u := range us {
		out = append(out, unknownOut{u.Path, u.Says})
	}
	return out
}

func lineIDs(lines []*model.Line) []string {
	out := []string{}
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return out
}

func boxIDs(boxes []*model.Box) []string {
	out := []string{}
	for _, b := range boxes {
		out = append(out, b.ID)
	}
	return out
}
