package json

import (
	_ "embed"
	"io"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/rules/promises"
)

// ExploreSchema is the JSON Schema of what Explore writes.
//
//go:embed explore.schema.json
var ExploreSchema []byte

type exploreOut struct {
	SchemaVersion string         `json:"schemaVersion"`
	Tool          Tool           `json:"tool"`
	Summary       exploreSummary `json:"summary"`
	Flows         []flowOut      `json:"flows"`
	Problems      []problem      `json:"problems"`
}

type exploreSummary struct {
	Flows       int `json:"flows"`
	Kept        int `json:"kept"`
	Broken      int `json:"broken"`
	NotFinished int `json:"notFinished"`
}

type flowOut struct {
	System   string       `json:"system"`
	Stage    string       `json:"stage,omitempty"`
	Flow     string       `json:"flow"`
	Title    string       `json:"title,omitempty"`
	Worth    string       `json:"worth,omitempty"`
	Critical bool         `json:"critical"`
	State    string       `json:"state"`
	Faults   int          `json:"faults"`
	Kinds    []string     `json:"kinds"`
	States   int          `json:"states"`
	Finished bool         `json:"finished"`
	Bound    string       `json:"bound,omitempty"`
	Verdicts []verdictOut `json:"verdicts"`
	Ledger   []ledgerOut  `json:"ledger"`
}

type verdictOut struct {
	Promise     string          `json:"promise"`
	Rule        string          `json:"rule"`
	State       string          `json:"state"`
	Notes       []string        `json:"notes"`
	Assumptions []assumptionOut `json:"assumptions"`
	Story       *storyOut       `json:"story,omitempty"`
}

type assumptionOut struct {
	Path string `json:"path"`
	Says string `json:"says"`
}

type storyOut struct {
	Sum     string         `json:"sum"`
	Faults  []string       `json:"faults"`
	Steps   []storyStepOut `json:"steps"`
	Beliefs []beliefOut    `json:"beliefs"`
	Rule    string         `json:"rule,omitempty"`
	Fix     string         `json:"fix,omitempty"`
	Lines   []string       `json:"lines"`
}

type storyStepOut struct {
	N       int    `json:"n"`
	Text    string `json:"text"`
	Action  string `json:"action"`
	Fault   string `json:"fault,omitempty"`
	Handler string `json:"handler,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	At      string `json:"at,omitempty"`
	Line    string `json:"line,omitempty"`
	Work    int    `json:"work,omitempty"`
	Assumes string `json:"assumes,omitempty"`
}

type beliefOut struct {
	Who   string `json:"who"`
	Says  string `json:"says"`
	Wrong bool   `json:"wrong"`
}

type ledgerOut struct {
	N      int      `json:"n"`
	Line   string   `json:"line"`
	Before ownerOut `json:"before"`
	After  ownerOut `json:"after"`
}

type ownerOut struct {
	Name    string `json:"name"`
	Box     string `json:"box,omitempty"`
	Durable *bool  `json:"durable"`
	Retries string `json:"retries"`
	For     string `json:"for"`
	Then    string `json:"then"`
}

// Explore writes what exploring flows showed, or why they can't be explored.
func Explore(w io.Writer, version string, reports []explore.Report, loaded []model.Loaded) error {
	c := explore.Counts(reports)
	out := exploreOut{
		SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version},
		Summary: exploreSummary{c.Flows, c.Kept, c.Broken, c.NotFinished}, Flows: []flowOut{}, Problems: []problem{},
	}
	for _, rep := range reports {
		for _, r := range rep.Results {
			out.Flows = append(out.Flows, flowOf(rep.System, r))
		}
	}
	for _, l := range loaded {
		for _, p := range l.Problems {
			out.Problems = append(out.Problems, problem{p.Message, p.Path, p.Rule, place(p.At)})
		}
	}
	return Write(w, out)
}

func flowOf(s *model.System, r *explore.Result) flowOut {
	out := flowOut{
		System: s.Name, Stage: s.Stage, Flow: r.Flow.ID, Title: r.Flow.Title.Or(""), Worth: r.Flow.Worth.Or(""), Critical: r.Flow.Critical(),
		State: r.State().String(), Faults: r.Faults, Kinds: names(r.Kinds), States: r.States, Finished: r.Finished, Bound: r.Bound,
		Verdicts: []verdictOut{}, Ledger: []ledgerOut{},
	}
	for _, v := range r.Verdicts {
		out.Verdicts = append(out.Verdicts, verdictOf(v))
	}
	for _, o := range r.Ledger {
		out.Ledger = append(out.Ledger, ledgerOut{o.N, o.Line.ID, ownerOf(o.Before), ownerOf(o.After)})
	}
	return out
}

func names(kinds []explore.Fault) []string {
	out := []string{}
	for _, k := range kinds {
		out = append(out, k.String())
	}
	return out
}

func verdictOf(v explore.Verdict) verdictOut {
	out := verdictOut{Promise: v.Promise.String(), Rule: v.Promise.Breach(), State: v.State.String(), Notes: append([]string{}, v.Notes...), Assumptions: []assumptionOut{}}
	for _, a := range v.Assumptions {
		out.Assumptions = append(out.Assumptions, assumptionOut{a.Path, a.Says})
	}
	if v.Story != nil {
		s := storyOf(v.Story)
		out.Story = &s
	}
	return out
}

func storyOf(s *explore.Story) storyOut {
	out := storyOut{Sum: s.Sum, Faults: names(s.Faults), Steps: []storyStepOut{}, Beliefs: []beliefOut{}, Rule: promises.Named(s.Cause), Fix: s.Fix, Lines: []string{}}
	for _, st := range s.Steps {
		step := storyStepOut{
			N: st.N, Text: st.Text, Action: st.Action.String(), Fault: st.Fault.String(),
			Handler: boxID(st.Handler), From: boxID(st.From), To: boxID(st.To), At: boxID(st.At), Work: st.Work,
		}
		if st.Line != nil {
			step.Line = st.Line.ID
		}
		if st.Assumes != nil {
			step.Assumes = st.Assumes.Path
		}
		out.Steps = append(out.Steps, step)
	}
	for _, b := range s.Beliefs {
		out.Beliefs = append(out.Beliefs, beliefOut{boxID(b.Who), b.Says, b.Wrong})
	}
	for _, l := range s.Lines {
		out.Lines = append(out.Lines, l.ID)
	}
	return out
}

func boxID(b *model.Box) string {
	if b == nil {
		return ""
	}
	return b.ID
}

func ownerOf(o explore.Owner) ownerOut {
	out := ownerOut{Name: o.Name, Box: boxID(o.Box), Retries: o.Retries, For: o.For, Then: o.Then}
	if o.Known {
		out.Durable = &o.Durable
	}
	return out
}
