package json

import (
	_ "embed"
	"io"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/render/trace"
	"tautline.dev/rules/change"
)

// DiffSchema is the JSON Schema of what Change writes.
//
//go:embed diff.schema.json
var DiffSchema []byte

type diffOut struct {
	SchemaVersion string       `json:"schemaVersion"`
	Tool          Tool         `json:"tool"`
	Before        string       `json:"before"`
	After         string       `json:"after"`
	Changed       bool         `json:"changed"`
	Systems       []diffSystem `json:"systems"`
	Problems      []problem    `json:"problems"`
}

type diffSystem struct {
	Name  string `json:"name"`
	Stage string `json:"stage,omitempty"`
	unnamed
	Was      string       `json:"was,omitempty"`
	StageWas string       `json:"stageWas,omitempty"`
	Dir      string       `json:"dir"`
	How      string       `json:"how"`
	Changes  []changeOut  `json:"changes"`
	Findings diffFindings `json:"findings"`
	Explored bool         `json:"explored"`
	Promises []promiseOut `json:"promises"`
}

type changeOut struct {
	Part    string       `json:"part"`
	How     string       `json:"how"`
	Name    string       `json:"name"`
	Was     string       `json:"was,omitempty"`
	Says    string       `json:"says,omitempty"`
	Facts   []factChange `json:"facts"`
	Implied []factChange `json:"implied"`
}

type factChange struct {
	Path   string   `json:"path"`
	Before valueOut `json:"before"`
	After  valueOut `json:"after"`
}

type valueOut struct {
	Value string `json:"value"`
	State string `json:"state"`
	By    string `json:"by,omitempty"`
}

type diffFindings struct {
	New            []finding `json:"new"`
	Fixed          []past    `json:"fixed"`
	NoLongerJudged []past    `json:"noLongerJudged,omitempty"`
	NotAsked       []past    `json:"notAsked,omitempty"`
	Changed        []finding `json:"changed,omitempty"`
	Unchanged      int       `json:"unchanged"`
}

type promiseOut struct {
	Flow    string      `json:"flow"`
	Promise string      `json:"promise"`
	Rule    string      `json:"rule"`
	Before  string      `json:"before"`
	After   string      `json:"after"`
	Says    string      `json:"says,omitempty"`
	Why     string      `json:"why,omitempty"`
	Verdict *verdictOut `json:"verdict,omitempty"`
}

// Change writes what a change does to some systems, or why it can't be told.
func Change(w io.Writer, version string, c *change.Change, loaded []model.Loaded) error {
	out := diffOut{SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version}, Systems: []diffSystem{}, Problems: []problem{}}
	if c != nil {
		out.Before, out.After, out.Changed = c.Before, c.After, !c.Empty()
		for _, s := range c.Systems {
			out.Systems = append(out.Systems, diffOf(s))
		}
	}
	for _, l := range loaded {
		for _, p := range l.Problems {
			out.Problems = append(out.Problems, problem{p.Message, p.Path, p.Rule, place(p.At)})
		}
	}
	return Write(w, out)
}

func diffOf(s *change.System) diffSystem {
	sys := s.System()
	out := diffSystem{
		Name: sys.Name, Stage: sys.Stage, unnamed: unnamedOf(sys), Dir: sys.Dir, How: string(s.Whole()), Changes: []changeOut{}, Explored: s.Explored, Promises: []promiseOut{},
		Findings: diffFindings{New: []finding{}, Fixed: []past{}},
	}
	switch {
	case out.How != "":
	case s.Empty():
		out.How = "unchanged"
	default:
		out.How = string(diff.Changed)
	}
	if s.Before != nil && s.Before.Name != sys.Name {
		out.Was = s.Before.Name
	}
	if s.Before != nil && s.Before.Stage != sys.Stage {
		out.StageWas = s.Before.Stage
	}
	for _, c := range s.Changes {
		out.Changes = append(out.Changes, changeOut{string(c.Part), string(c.How), c.Name, c.Was, c.Says, factChanges(c.Facts), factChanges(c.Implied)})
	}
	if s.Is != nil && s.Is.Before != nil {
		for _, f := range s.Is.Findings {
			out.Findings.New = append(out.Findings.New, findingOf(sys, f))
		}
		b := beforeOf(sys, s.Is.Before)
		out.Findings.Fixed, out.Findings.NoLongerJudged, out.Findings.NotAsked = b.Fixed, b.NoLongerJudged, b.NotAsked
		out.Findings.Changed, out.Findings.Unchanged = b.Changed, len(b.Unchanged)
	}
	for i := range s.Promises {
		out.Promises = append(out.Promises, promiseChange(&s.Promises[i]))
	}
	return out
}

func factChanges(all []diff.Fact) []factChange {
	out := []factChange{}
	for _, f := range all {
		out = append(out, factChange{f.Path, valueOf(f.Before), valueOf(f.After)})
	}
	return out
}

func valueOf(v diff.Value) valueOut { return valueOut{v.Text, v.State.String(), v.By} }

func promiseChange(p *diff.Promise) promiseOut {
	out := promiseOut{Flow: p.Flow, Promise: p.Promise.String(), Rule: p.Promise.Breach(), Before: string(p.Before), After: string(p.After), Says: p.Says()}
	if r := p.Unfinished(); r != nil {
		out.Why = trace.Unfinished(r)
	}
	if v := p.Is.Verdict(p.Promise); v != nil && p.Breaks() {
		verdict := verdictOf(*v)
		out.Verdict = &verdict
	}
	return out
}
