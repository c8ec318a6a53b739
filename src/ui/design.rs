//! Every part of the design system in its states, on one page; only in debug builds.

use super::components::*;
use crate::domain::chart::{Chart, Picture, Point, Table};
use leptos::prelude::*;

/// The page.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! {
        <PageHead
            title="Peças"
            hint="Tudo de que as páginas são feitas, em cada estado."
            trail=vec![("Início".to_owned(), "#".to_owned())]
            actions=|| {
                view! {
                    <ButtonLink href="#" glyph=Glyph::Download>"Exportar"</ButtonLink>
                    <Button variant=ButtonVariant::Primary glyph=Glyph::Plus>"Nova pesquisa"</Button>
                }
            }
            filters=|| {
                view! {
                    <Chips label="Filtros">
                        <Menu id="menu-measure" label="NPS" look=MenuLook::Chip>
                            <MenuLink href="#">"CSAT"</MenuLink>
                        </Menu>
                        <ChipLink href="#">"suporte"</ChipLink>
                        <ChipLink href="#">"últimos 90 dias"</ChipLink>
                        <ChipRemove href="#" label="Tirar: região Sul">"região Sul"</ChipRemove>
                    </Chips>
                }
            }
        />
        <div class="stack" data-gap="wide">
            <Buttons/>
            <Numbers/>
            <Charts/>
            <Fields/>
            <Lists/>
            <States/>
            <Glyphs/>
        </div>
        <Overlays/>
    }
    .into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <Block title="Botões">
            <div class="line-up">
                <Button variant=ButtonVariant::Primary>"Publicar"</Button>
                <Button glyph=Glyph::Copy>"Duplicar"</Button>
                <Button variant=ButtonVariant::Danger glyph=Glyph::Trash>"Apagar para sempre"</Button>
                <Button variant=ButtonVariant::Bare>"Cancelar"</Button>
                <Button disabled=true>"Indisponível"</Button>
                <Button busy=true glyph=Glyph::Refresh>"Gravando"</Button>
                <IconButton glyph=Glyph::More label="Mais"/>
                <Menu id="menu-quiet" label="Ordenar">
                    <MenuItem glyph=Glyph::ArrowUp>"Mais antigas"</MenuItem>
                    <hr/>
                    <MenuItem glyph=Glyph::Trash danger=true>"Apagar"</MenuItem>
                </Menu>
                <Segmented label="Caminho">
                    <SegmentLink href="#" current=true>"Como é"</SegmentLink>
                    <SegmentLink href="#" current=false>"Como será"</SegmentLink>
                    <SegmentLink href="#" current=false>"Real"</SegmentLink>
                </Segmented>
                <kbd>"Ctrl"</kbd>
                <kbd>"K"</kbd>
            </div>
        </Block>
    }
}

#[component]
fn Numbers() -> impl IntoView {
    let part = |group, share, value: &str, label: &str, n: &str, chosen| SplitPart {
        group,
        share,
        value: value.to_owned(),
        label: label.to_owned(),
        n: n.to_owned(),
        href: "#".to_owned(),
        chosen,
    };
    let parts = vec![
        part(ScoreGroup::Detractor, 17.0, "17 %", "detratores", "n 54", false),
        part(ScoreGroup::Passive, 24.0, "24 %", "neutros", "n 76", false),
        part(ScoreGroup::Promoter, 59.0, "59 %", "promotores", "n 188", true),
    ];
    view! {
        <Block title="Números">
            <Stats>
                <Stat
                    name="NPS"
                    href="#"
                    value="+42"
                    n="n 318 · de +35 a +49"
                    margin=MarginBar::new(35.0, 42.0, 49.0, -100.0, 100.0)
                    change=(Tone::Same, "sem mudança detectável".to_owned())
                    spark=sample_spark()
                />
                <Stat
                    name="CSAT, suporte"
                    value="86"
                    unit="%"
                    n="n 1.204 · de 84 a 88 %"
                    margin=MarginBar::new(84.0, 86.0, 88.0, 0.0, 100.0)
                    change=(Tone::Better, "↑ 4 pontos".to_owned())
                />
                <Stat
                    name="CES"
                    value="5,1"
                    unit="de 7"
                    n="n 96 · de 4,8 a 5,4"
                    margin=MarginBar::new(4.8, 5.1, 5.4, 1.0, 7.0)
                    change=(Tone::Worse, "↓ 0,4".to_owned())
                />
                <Stat name="NPS, pós-venda" value="—" n="n 4 · poucas respostas para um número"/>
            </Stats>
            <hr/>
            <SplitBar parts/>
        </Block>
    }
}

#[component]
fn Charts() -> impl IntoView {
    view! {
        <Block title="Gráficos">
            <ChartFigure id="sample-chart" chart=sample_chart() words=sample_words()/>
            <ChartSkeleton/>
        </Block>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let choices = || {
        vec![
            Choice::new("company", "Empresa"),
            Choice::new("support", "Atendimento").with_help("Depois de um chamado resolvido"),
        ]
    };
    view! {
        <Block title="Campos">
            <form class="form">
                <TextInput id="title" name="title" label="Título" value="Depois do suporte"/>
                <TextInput
                    id="email"
                    name="email"
                    label="E-mail"
                    kind="email"
                    value="ana@"
                    help="Para avisar quando chegar uma resposta."
                    errors=vec!["Escreva o endereço inteiro, como ana@exemplo.com.br".to_owned()]
                />
                <TextArea id="intro" name="intro" label="Introdução (opcional)" help="Até 300 letras."/>
                <Select id="subject" name="subject" label="Aspecto" choices=choices() value="support"/>
                <RadioGroup id="kind" name="kind" label="O que medir" choices=choices() value="company"/>
                <Checkbox name="anonymous" label="Respostas anônimas" help="Nem nós sabemos quem respondeu."/>
                <label class="dropzone">
                    <Icon glyph=Glyph::Upload size=20/>
                    <span class="title">"Solte um arquivo CSV aqui"</span>
                    <span class="help">"ou escolha no computador, até 20 MB"</span>
                    <input type="file" name="file"/>
                </label>
                <Progress label="Importando" value=0.6 max=1.0/>
                <Button variant=ButtonVariant::Primary kind="submit">"Criar pesquisa"</Button>
            </form>
        </Block>
    }
}

#[component]
fn Lists() -> impl IntoView {
    let row = |title: &'static str, state, word: &'static str, n: &'static str| {
        view! {
            <tr>
                <td class="select"><input type="checkbox" aria-label=title/></td>
                <td class="strong"><a data-row-link="" href="#">{title}</a></td>
                <td data-label="Estado"><Badge tone=state>{word}</Badge></td>
                <td data-label="NPS"><Pill value="+42" n="n 318" group=ScoreGroup::Promoter/></td>
                <td class="number" data-label="Respostas">{n}</td>
            </tr>
        }
    };
    view! {
        <Block title="Listas" aside=|| view! { <a href="#">"Ver todas"</a> }>
            <Tabs label="Pesquisas">
                <TabLink href="#" current=true count="3">"Abertas"</TabLink>
                <TabLink href="#" current=false count="12">"Fechadas"</TabLink>
            </Tabs>
            <TableFrame caption="Pesquisas" fold=true>
                <thead>
                    <tr>
                        <th class="select" scope="col"><span class="visually-hidden">"Escolher"</span></th>
                        <SortHeading href="#" order=SortOrder::Ascending>"Pesquisa"</SortHeading>
                        <th scope="col">"Estado"</th>
                        <th scope="col">"NPS"</th>
                        <SortHeading href="#" order=SortOrder::None numeric=true>"Respostas"</SortHeading>
                    </tr>
                </thead>
                <tbody>
                    {row("Depois do suporte", StateTone::Success, "Aberta", "318")}
                    {row("Relacional, segundo semestre", StateTone::Warning, "Fecha amanhã", "1.204")}
                    {row("Pós-venda", StateTone::Plain, "Rascunho", "0")}
                </tbody>
            </TableFrame>
            <Pagination
                label="Páginas"
                position="1–3 de 15"
                next=Some(("Seguintes".to_owned(), "#".to_owned()))
            />
        </Block>
    }
}

#[component]
fn States() -> impl IntoView {
    view! {
        <Block title="Estados">
            <div class="stack">
                <div class="line-up">
                    <Badge>"Rascunho"</Badge>
                    <Badge tone=StateTone::Accent>"Em andamento"</Badge>
                    <Badge tone=StateTone::Success>"Saudável"</Badge>
                    <Badge tone=StateTone::Warning>"Vence amanhã"</Badge>
                    <Badge tone=StateTone::Danger>"Em risco"</Badge>
                    <Pill value="3" group=ScoreGroup::Detractor/>
                    <Pill value="8" group=ScoreGroup::Passive/>
                    <Pill value="10" group=ScoreGroup::Promoter/>
                    <Pill label="NPS" value="+42" n="n 318"/>
                </div>
                <Notice tone=StateTone::Danger title="Não foi gravado">
                    "O disco está cheio. Libere espaço e grave de novo; nada se perdeu."
                </Notice>
                <Notice tone=StateTone::Warning title="Revisão atrasada">"Este mapa não é revisto há 9 meses."</Notice>
                <Notice tone=StateTone::Success>"Importadas 1.204 respostas."</Notice>
                <Notice>"Quem responde vê o texto em português."</Notice>
                <Skeleton lines=4/>
                <Card title="Cartão">"Uma caixa é a exceção."</Card>
                <Empty
                    title="Nenhuma pesquisa ainda"
                    text="Crie a primeira em um minuto, ou veja como fica com dados de exemplo."
                >
                    <Button>"Usar dados de exemplo"</Button>
                    <Button variant=ButtonVariant::Primary glyph=Glyph::Plus>"Criar pesquisa"</Button>
                </Empty>
            </div>
        </Block>
    }
}

#[component]
fn Glyphs() -> impl IntoView {
    view! {
        <Block title="Ícones">
            <div class="line-up">
                {Glyph::ALL.iter().map(|glyph| view! { <Icon glyph=*glyph size=20/> }).collect_view()}
            </div>
        </Block>
    }
}

#[component]
fn Overlays() -> impl IntoView {
    provide_toasts();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    view! {
        <Block title="Por cima">
            <div class="line-up">
                <Button on:click=move |_| open.set(true)>"Abrir diálogo"</Button>
                <Button on:click=move |_| {
                    toasts.say_with_undo("Pesquisa fechada", "Desfazer", move || toasts.say("Reaberta"));
                }>"Fechar pesquisa"</Button>
            </div>
        </Block>
        <Dialog
            id="sample-dialog"
            title="Apagar a pesquisa?"
            open
            close_label="Fechar"
            footer=|| {
                view! {
                    <Button>"Manter"</Button>
                    <Button variant=ButtonVariant::Danger>"Apagar para sempre"</Button>
                }
            }
        >
            <p>"As 318 respostas vão junto, e nada as traz de volta."</p>
        </Dialog>
        <ToastRegion close_label="Fechar aviso"/>
    }
}

fn sample_words() -> ChartWords {
    ChartWords {
        table: "Tabela".to_owned(),
        picture: "Gráfico".to_owned(),
        keys: "As setas leem os valores.".to_owned(),
    }
}

fn sample_spark() -> Picture {
    Picture {
        svg: r##"<svg viewBox="0 0 160 40"><polyline fill="none" stroke="#040404" stroke-width="3" points="5,30 40,26 80,28 120,16 155,14"/></svg>"##
            .to_owned(),
        width: 160,
        height: 40,
        points: Vec::new(),
    }
}

fn sample_chart() -> Chart {
    let picture = |width: u32, height: u32| {
        let slot = (width.cast_signed() - 80) / 4;
        let points: Vec<Point> = [31, 34, 33, 38, 42]
            .into_iter()
            .zip(0..)
            .map(|(score, month)| Point {
                x: 40 + slot * month,
                y: height.cast_signed() - score * 4,
                label: format!("mês {}: NPS +{score}, n = 212", month + 1),
            })
            .collect();
        let spots: Vec<String> = points.iter().map(|point| format!("{},{}", point.x, point.y)).collect();
        let line = spots.join(" ");
        let svg = format!(
            r##"<svg viewBox="0 0 {width} {height}"><polyline fill="none" stroke="#040404" stroke-width="2" points="{line}"/></svg>"##
        );
        Picture { svg, width, height, points }
    };
    Chart {
        name: "NPS por mês".to_owned(),
        summary: "O NPS subiu de +31 para +42 em cinco meses.".to_owned(),
        rule: "Promotores menos detratores, intervalo de 95 %".to_owned(),
        wide: picture(Chart::WIDE, 200),
        narrow: picture(Chart::NARROW, 200),
        table: Table {
            caption: "NPS por mês".to_owned(),
            head: vec!["Mês".to_owned(), "NPS".to_owned(), "n".to_owned()],
            rows: vec![vec!["nov. 2026".to_owned(), "+42".to_owned(), "212".to_owned()]],
        },
    }
}
