package json

import (
	_ "embed"
	"io"

	"tautline.dev/analysis/alarms"
)

// AlarmsSchema is the JSON Schema of what Alarms writes.
//
//go:embed alarms.schema.json
var AlarmsSchema []byte

type alarmsOut struct {
	SchemaVersion string     `json:"schemaVersion"`
	Tool          Tool       `json:"tool"`
	Systems       []sheetOut `json:"systems"`
}

type sheetOut struct {
	System string        `json:"system"`
	Stage  string        `json:"stage,omitempty"`
	Alarms []proposalOut `json:"alarms"`
}

type proposalOut struct {
	Name    string   `json:"name"`
	Watches string   `json:"watches"`
	Box     string   `json:"box"`
	Line    *string  `json:"line"`
	Flow    *string  `json:"flow"`
	Says    string   `json:"says"`
	Why     string   `json:"why"`
	Over    *float64 `json:"over"`
	By      string   `json:"by"`
	Burning *burnOut `json:"burning"`
	Needs   []string `json:"needs"`
	Never   string   `json:"never"`
	Stated  string   `json:"stated"`
	Page    bool     `json:"page"`
}

type burnOut struct {
	Share  float64 `json:"shareOfBudget"`
	Rate   float64 `json:"rate"`
	Long   float64 `json:"longSeconds"`
	Short  float64 `json:"shortSeconds"`
	Source string  `json:"source"`
}

// Alarms writes the alarms that systems ask for.
func Alarms(w io.Writer, version string, sheets []*alarms.Sheet) error {
	out := alarmsOut{SchemaVersion, Tool{"tautline", version}, []sheetOut{}}
	for _, s := range sheets {
		o := sheetOut{s.System.Name, s.System.Stage, []proposalOut{}}
		for _, p := range s.Proposals {
			o.Alarms = append(o.Alarms, proposalOf(p))
		}
		out.Systems = append(out.Systems, o)
	}
	return Write(w, out)
}

func proposalOf(p *alarms.Proposal) proposalOut {
	o := proposalOut{
		Name: p.Name(), Watches: string(p.Watches), Box: p.Box.ID, Says: p.Says(), Why: p.Why, By: p.By, Needs: list(p.Needs), Never: p.Never, Stated: p.Stated, Page: p.Page,
	}
	if p.Line != nil {
		o.Line = &p.Line.ID
	}
	if p.Flow != nil {
		o.Flow = &p.Flow.ID
	}
	if p.Ready() {
		o.Over = &p.Over
	}
	if b := p.Burning; b != nil {
		o.Burning = &burnOut{b.Share, b.Rate, b.Long.Seconds(), b.Short.Seconds(), alarms.Source}
	}
	return o
}
