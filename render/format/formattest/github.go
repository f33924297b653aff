package formattest

import (
	"fmt"
	"regexp"
	"strings"
)

// annotation is a command that shows a text, as the runner takes it apart: the first
// two colons after the properties end them.
var annotation = regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)

func githubShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	for line := range strings.Lines(string(doc)) {
		m := annotation.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") || strings.Contains(line, "##teamcity[") {
			return nil, fmt.Errorf("it is no annotation: %.80q", line)
		}
		for _, p := range strings.Split(m[2], ",") {
			name, _, _ := strings.Cut(p, "=")
			things[m[1]+" "+name] = true
		}
	}
	return set(things), nil
}
