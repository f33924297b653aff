package json

import (
	"io"

	"tautline.dev/rules/readiness"
)

type readyOut struct {
	SchemaVersion string     `json:"schemaVersion"`
	Tool          Tool       `json:"tool"`
	Systems       []readySys `json:"systems"`
}

type readySys struct {
	Name  string      `json:"name"`
	Open  int         `json:"open"`
	Items []readyItem `json:"items"`
}

type readyItem struct {
	ID        string           `json:"id"`
	Group     readiness.Group  `json:"group"`
	Asks      string           `json:"asks"`
	Source    string           `json:"source"`
	Automatic bool             `json:"automatic"`
	Status    readiness.Status `json:"status"`
	Why       []string         `json:"why"`
}

// Ready writes the readiness checklist.
func Ready(w io.Writer, version string, lists []*readiness.Checklist) error {
	out := readyOut{SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version}, Systems: []readySys{}}
	for _, c := range lists {
		s := readySys{Name: c.System.Name, Open: c.Open()}
		for _, a := range c.Answers {
			why := a.Why
			if why == nil {
				why = []string{}
			}
			s.Items = append(s.Items, readyItem{a.Item.ID, a.Item.Group, a.Item.Asks, a.Item.Source, a.Item.Automatic(), a.Status, why})
		}
		out.Systems = append(out.Systems, s)
	}
	return Write(w, out)
}
