"""Short and pet names: what people called so in their papers may be called in a meeting. Several languages."""

from __future__ import annotations

from collections import defaultdict

TABLE = """
abdullah: abdul | abraham: abe avi | adelheid: heidi | adriana: adri | agnieszka: aga | albert: al bert bertie
alejandro: ale alex jandro | aleksander: olek alek alex sasha | aleksandra: ola sasha alex
alexander: alex sasha sascha xander lex sandy | alexandra: alex sasha sandra lexi | alfred: fred alfie | alice: allie
amanda: mandy | anastasia: nastya stacy | andreas: andi andy | andrei: andriy | andrew: andy drew
anna: annie anya ania anni anka | anneliese: anne liesel | anthony: tony | antonia: toni | antonio: toni tony tono
arthur: art artie | augustin: gus | barbara: barb babs basia bibi | bartholomew: bart | bartlomiej: bartek
beatrice: bea | beatriz: bea | benedikt: ben | benjamin: ben benny benji | bernhard: bernd | bogdan: bodya
carolina: caro | caroline: caro carrie | catherine: cathy kate katie cat | charles: charlie chuck chaz
charlotte: charlie lotte lottie | christian: chris | christina: chris tina chrissy | christine: chris tina
christopher: chris topher kit | concepcion: concha conchita | cristina: cris | daniel: dan danny dani | daniela: dani
david: dave davey dudu | deborah: deb debbie | diana: di | diego: didi | dmitri: dima mitya | dmitry: dima mitya
dolores: lola | dominic: dom | dominik: domi nik | dorothea: doro thea | dorothy: dot dottie | douglas: doug
eduardo: edu lalo dudu | edward: ed eddie ted ned | ekaterina: katya | elena: lena | eleonora: nora lena
elisabeth: lisa liesl sissi elsa beth betty lisbeth | elizabeth: liz lizzie beth betty eliza libby lisa
emanuel: manu | emilia: emi mila | enrique: kike quique | esther: etti | eugene: gene | evgenia: zhenya
evgeny: zhenya | fatima: fati | federico: fede | felipe: pipe | ferdinand: ferdi | fernanda: fer nanda
fernando: fer nando | florian: flo | francesca: franci cesca | francesco: checco cecco | francis: frank
francisco: paco pancho fran curro | franciszek: franek | francoise: fran | frederic: fred | frederick: fred freddie
friedrich: fritz | gabriel: gabe gabi | gabriela: gabi gaby | geoffrey: geoff | george: georgie | georgios: yorgos
gerhard: gerd | gertrude: trudy | giovanni: gianni nanni | giuseppe: beppe pino peppe | gregory: greg
grzegorz: grzesiek | guadalupe: lupe lupita | guillaume: guigui | guillermo: guille memo | gustavo: gus tavo
gwendolyn: gwen | hannah: hanni | harold: harry hal | heinrich: heinz heiner | helena: lena hela | henry: harry hank
hubert: bert | humberto: beto | ignacio: nacho | ines: inesita | isabel: isa bel chabela | isabella: bella isa izzy
ivan: vanya | jacob: jake | jacqueline: jackie | jakub: kuba | james: jim jimmy jamie | jan: janek honza
javier: javi | jennifer: jen jenny | jessica: jess jessie | jesus: chuy chucho | joanna: asia jo | joao: jota
joaquin: quino | johannes: hannes hans jo | john: jack johnny jon | jonathan: jon johnny | jorge: coque
jose: pepe ze | josef: sepp pepa | joseph: joe joey jo | josephine: josie jo | joshua: josh | juan: juancho
judith: judy | julia: jule juli | julian: jules | justyna: justa | karolina: karo karola | katarzyna: kasia kaska
katharina: kathi kathe katja rina | katherine: kate kathy katie kat | kenneth: ken kenny | klaus peter: klaus
konrad: conny | konstantin: kostya kosta | krzysztof: krzysiek | ladislav: lada | laszlo: laci | lawrence: larry
leonard: leo len lenny | leonardo: leo | leopold: leo poldi | leticia: leti | lucia: lucy luci | luis: lucho
lukasz: luki | magdalena: magda lena maggie | malgorzata: gosia | manuel: manu manolo | marcela: marce
margaret: maggie meg peggy | margarita: rita | maria jose: mariajo marijose | maria teresa: maite
maria: mia masha marie mari marysia maricarmen | mario: mayito | martin: marty | mateo: teo | mathias: matze
matthew: matt matty | matthias: matze matti | maximilian: max maxi | mehmet: memo | melanie: mel
mercedes: merche meche | michael: mike micha mick mickey michi | michail: misha | michelle: shelly | mikhail: misha
milagros: mila | miriam: miri | mohamed: mo mido | mohammed: mo | monika: moni | montserrat: montse | muhammad: mo
natalia: nata natasha | nathaniel: nate nat | nicholas: nick nicky | nicola: nicky | nicolas: nico
nicole: nicky niki | nikolai: kolya | nikolaus: klaus niko | norbert: nobby | oleksandr: sasha | olivia: liv livvy
oluwaseun: seun | pamela: pam | patricia: pat patty trish | patrick: pat paddy | paulina: pau | pawel: pawelek
penelope: penny | peter: pete | philip: phil pip | philipp: phil | piotr: piotrek | pyotr: petya | rachel: rach
rafael: rafa | raymond: ray | rebecca: becky becca | ricardo: ricky richi | richard: rick dick rich richie
robert: bob bobby rob robbie bert | roberto: beto | rodrigo: rodri | ronald: ron ronnie | rosalind: ros roz
rosario: charo | salvador: chava salva | salvatore: toto turi | samantha: sam | samuel: sam sammy | sandra: sandy
santiago: santi | sebastian: basti seb seba | sergei: seryozha | sergio: checo | siddharth: sid | sigrid: sigi
simon: si | sofia: sofi sophie | sophia: sophie | stanislaw: staszek stas | stefan: steffen stef | stefanie: steffi
stephanie: steph steffi | stephen: steve | steven: steve | susan: sue susie suzy | susanne: susi sanne
svetlana: sveta lana | szymon: szymek | tatiana: tanya | terence: terry | teresa: tere tess terry
theodor: theo teddy | theodora: thea dora theo | theodore: ted teddy theo | theresa: terry tess resi | therese: resi
thomas: tom tommy | timothy: tim timmy | tomas: tomi | tomasz: tomek | valentina: vale | vanessa: nessa
venkataraman: venkat | verena: vreni | veronica: vero ronnie | veronika: vroni nika | victor: vic
victoria: vicky tori | viktoria: vicky | vincent: vince vinny | vincenzo: enzo | vladimir: vova volodya vlad
walter: walt wally | wilhelm: willi helm | william: will bill billy liam willie | wladyslaw: wladek | wojciech: wojtek
xavier: xavi javi | yevgeny: zhenya | youssef: joe | yusuf: joe | zachary: zach zack | zbigniew: zbyszek
zofia: zosia | zsuzsanna: zsuzsi
"""
"""Given name, without accents, and what it is shortened to."""


def _both_ways() -> dict[str, set[str]]:
    """Name -> its short names, and short name -> the names it is short for: rosters hold either."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in TABLE.replace("\n", "|").split("|"):
        name, _, short = entry.partition(":")
        for each in short.split():
            found[name.strip()].add(each)
            found[each].add(name.strip())
    return dict(found)


CALLED = _both_ways()
"""Given name in lower case without accents -> other names the same person may go by."""
