package aws

import (
	"path"
	"strings"

	"tautline.dev/model/importer/tree"
)

// together are stacks whose names stay apart: a name that several have gets the folder
// of its source before it, in all of them.
func together(stacks []*Stack) []*Stack {
	count := map[string]int{}
	for _, s := range stacks {
		for _, r := range s.Resources {
			count[r.ID]++
		}
	}
	for _, s := range stacks {
		swap := map[string]string{}
		for _, r := range s.Resources {
			if count[r.ID] > 1 {
				swap[r.ID] = prefix(s.File) + r.ID
			}
		}
		if len(swap) > 0 {
			s.rename(swap)
		}
	}
	return stacks
}

// prefix is what a source's names begin with where they meet others.
func prefix(file string) string {
	dir := path.Dir(file)
	if dir == "." {
		dir = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	return dir + "/"
}

// rename gives resources other names, wherever the stack refers to them.
func (s *Stack) rename(swap map[string]string) {
	seen := map[*tree.Hole]bool{}
	inside := func(v *tree.Value) {
		v.Walk(func(in *tree.Value) bool {
			for _, h := range in.Holes() {
				if to, ok := swap[h.To]; ok && !seen[h] {
					seen[h] = true
					h.To = to
				}
			}
			return true
		})
	}
	for _, r := range s.Resources {
		if to, ok := swap[r.ID]; ok {
			r.ID = to
		}
		inside(r.Props)
	}
	for _, v := range s.Exports {
		inside(v)
	}
}
