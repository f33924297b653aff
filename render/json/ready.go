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
	Name string `json:"name"`
	// Open counts the items that are open, NotJudged those of them that aren't
	// judged.
	Open      int         `json:"open"`
	NotJudged int         `json:"notJudged"`
	Items     []readyItem `json:"items"`
}

type readyItem struct {
	ID        string           `json:"id"`
	Group     readiness.Group  `json:"group"`
	Asks      string           `json:"asks"`
	Source    string           `json:"source"`
	Automatic bool             `json:"automatic"`
	Status    readiness.Status `json:"status"`
	Why       []string         `json:"why"`
	// Missing are the facts for want of which the item isn't judged, all of them.
	Missing []string `json:"missing"`
}

// Ready writes the readiness checklist.
func Ready(w io.Writer, version string, lists []*readiness.Checklist) error {
	out := readyOut{SchemaVersion: SchemaVersion, Tool: Tool{"tautline", version}, Systems: []readySys{}}
	for _, c := range lists {
		s := readySys{Name: c.System.Name, Open: c.Open(), NotJudged: c.Count(readiness.NotJudged), Items: []readyItem{}}
		for _, a := range c.Answers {
			s.Items = append(s.Items, readyItem{a.Item.ID, a.Item.Group, a.Item.Asks, a.Item.From(), a.Item.Automatic(), a.Status, list(a.Why), list(a.Missing)})
		}
		out.Systems = append(out.Systems, s)
	}
	return Write(w, out)
}

// list is a list that is written as one even where it is empty.
func list(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}
