package sequence

import (
	"fmt"
	"strings"

	"tautline.dev/render/dot"
)

// light is how the classes look on a light page. It stands on each element, for
// programs that know no style sheets; the style sheet has the dark page.
var light = []struct{ class, attributes string }{
	{"paper", fmt.Sprintf(` fill="%s"`, dot.Light.Paper)},
	{"ink", fmt.Sprintf(` fill="%s"`, dot.Light.Ink)},
	{"quiet", fmt.Sprintf(` fill="%s"`, dot.Light.Quiet)},
	{"bad", fmt.Sprintf(` fill="%s"`, dot.Light.Error)},
	{"good", ` fill="#00684a"`},
	{"onbad", ` fill="#ffffff"`},
	{"badfill", fmt.Sprintf(` fill="%s"`, dot.Light.Error)},
	{"ring", fmt.Sprintf(` fill="#f6f8fa" stroke="%s"`, dot.Light.Group.Border)},
	{"band", ` fill="#fdecee"`},
	{"note", fmt.Sprintf(` fill="#ffffff" stroke="%s"`, dot.Light.Group.Border)},
	{"badnote", fmt.Sprintf(` fill="#ffffff" stroke="%s"`, dot.Light.Error)},
	{"wait", fmt.Sprintf(` stroke="%s"`, dot.Light.Sync)},
	{"pass", fmt.Sprintf(` stroke="%s"`, dot.Light.Async)},
	{"badline", fmt.Sprintf(` stroke="%s"`, dot.Light.Error)},
	{"life", fmt.Sprintf(` stroke="%s"`, dot.Light.Group.Border)},
}

// look is how the first class of a list looks on a light page.
func look(class string) string {
	first, _, _ := strings.Cut(class, " ")
	for _, l := range light {
		if l.class == first {
			return l.attributes
		}
	}
	return ""
}

// style is the dark page. Its colours keep a contrast of 4.5 to 1 and more.
const style = `<style>
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } .ink { fill: #e6edf3 } .quiet { fill: #9aa4af } .bad { fill: #ff8182 } .good { fill: #56d4a0 }
.onbad { fill: #0d1117 } .badfill { fill: #ff8182 } .ring { fill: #161b22; stroke: #6e7681 } .band { fill: #30151a }
.note { fill: #161b22; stroke: #6e7681 } .badnote { fill: #1d1116; stroke: #ff8182 }
.wait { stroke: #e6edf3 } .pass { stroke: #79b8ff } .badline { stroke: #ff8182 } .life { stroke: #6e7681 }
.wait.head { fill: #e6edf3 } .pass.head { fill: #79b8ff } .badline.head { fill: #ff8182 }
.edge { fill: #21262d; stroke: #9aa4af } .compute { fill: #10243b; stroke: #79b8ff }
.channel { fill: #2f2408; stroke: #e3b341 } .store { fill: #0b2b20; stroke: #56d4a0 }
}
</style>
`
