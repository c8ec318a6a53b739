//! What stands in the demo's journey, from the first look to the second
//! purchase.

use crate::domain::journey::{BindingMeasure as Measure, LaneRole as Role, StageColour as Colour};

pub(super) const TITLE: &str = "Da compra à segunda compra";

pub(super) struct StageTexts {
    pub(super) title: &'static str,
    pub(super) colour: Colour,
    pub(super) steps: &'static [StepTexts],
}

pub(super) struct StepTexts {
    pub(super) title: &'static str,
    pub(super) emotion: i64,
    /// Why it is a moment of truth.
    pub(super) why: Option<&'static str>,
    /// Measure and subject of the scores shown.
    pub(super) measured: Option<(Measure, &'static str)>,
    pub(super) items: &'static [(Role, &'static str)],
}

pub(super) const LANES: &[(Role, &str)] = &[
    (Role::Action, "O que o cliente faz"),
    (Role::Thought, "O que pensa"),
    (Role::Touchpoint, "Pontos de contato"),
    (Role::Emotion, "Emoção"),
    (Role::Quote, "Na voz do cliente"),
    (Role::Pain, "Dores"),
    (Role::Opportunity, "Oportunidades"),
    (Role::Frontstage, "Equipe que o cliente vê"),
    (Role::Backstage, "Bastidores"),
    (Role::Metric, "Métricas"),
];

pub(super) const STAGES: &[StageTexts] = &[
    StageTexts {
        title: "Descobrir",
        colour: Colour::Teal,
        steps: &[
            StepTexts {
                title: "Prova o café na casa de alguém",
                emotion: 1,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Toma uma xícara e pergunta de onde vem"),
                    (Role::Thought, "“Isso é café de verdade. Onde compro?”"),
                    (Role::Touchpoint, "Pacote na mesa, QR code do produtor"),
                    (Role::Emotion, "Curiosidade"),
                    (Role::Quote, "“Até meu pai, que só tomava extraforte, virou fã.”"),
                    (Role::Pain, "O nome da marca não está legível no pacote"),
                    (Role::Opportunity, "Cartão de indicação dentro da caixa"),
                    (Role::Frontstage, "Quem já é cliente"),
                    (Role::Backstage, "Design da embalagem"),
                    (Role::Metric, "Pedidos com código de indicação"),
                ],
            },
            StepTexts {
                title: "Compara planos e preços",
                emotion: 0,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Lê sobre os três planos no celular"),
                    (Role::Thought, "“Qual rende um mês para duas pessoas?”"),
                    (Role::Touchpoint, "Página de planos, Instagram"),
                    (Role::Emotion, "Dúvida"),
                    (Role::Quote, "“Sinto falta de um pacote menor para experimentar.”"),
                    (Role::Pain, "Os planos falam em gramas, e não em xícaras"),
                    (Role::Opportunity, "Calculadora: quantas xícaras por dia?"),
                    (Role::Frontstage, "Barista no WhatsApp"),
                    (Role::Backstage, "Tabela de preços e estoque de cada torra"),
                    (Role::Metric, "Plano visto → carrinho"),
                ],
            },
        ],
    },
    StageTexts {
        title: "Comprar",
        colour: Colour::Blue,
        steps: &[
            StepTexts {
                title: "Monta a assinatura",
                emotion: 1,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Escolhe torra, moagem e frequência"),
                    (Role::Thought, "“Moagem para coador é média ou grossa?”"),
                    (Role::Touchpoint, "Loja on-line, aplicativo"),
                    (Role::Emotion, "Animação"),
                    (Role::Quote, "“Mudei a moagem na véspera do envio e deu certo.”"),
                    (Role::Pain, "Não sabe qual moagem combina com a cafeteira"),
                    (Role::Opportunity, "Perguntar qual é a cafeteira em vez da moagem"),
                    (Role::Frontstage, "Guia de moagem no aplicativo"),
                    (Role::Backstage, "Catálogo e regras de assinatura"),
                    (Role::Metric, "Carrinhos abandonados na moagem"),
                ],
            },
            StepTexts {
                title: "Finaliza a compra",
                emotion: 1,
                why: Some("Se o pagamento falha aqui, a venda se perde e a confiança também."),
                measured: Some((Measure::Ces, "touchpoint:checkout")),
                items: &[
                    (Role::Action, "Informa o endereço e paga com Pix ou cartão"),
                    (Role::Thought, "“Tomara que não peça cadastro.”"),
                    (Role::Touchpoint, "Página de pagamento"),
                    (Role::Emotion, "Pressa, depois alívio"),
                    (Role::Quote, "“Agora dá para pagar sem criar conta. Até que enfim!”"),
                    (Role::Pain, "Cartão recusado sem explicação"),
                    (Role::Opportunity, "Dizer o motivo da recusa e oferecer o Pix"),
                    (Role::Frontstage, "Chat na página de pagamento"),
                    (Role::Backstage, "Antifraude e adquirente"),
                    (Role::Metric, "CES da compra, pagamentos aprovados de primeira"),
                ],
            },
            StepTexts {
                title: "Recebe a confirmação",
                emotion: 2,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Confere o pedido e o dia da torra"),
                    (Role::Thought, "“Vão torrar só para mim na quinta?”"),
                    (Role::Touchpoint, "E-mail, WhatsApp"),
                    (Role::Emotion, "Expectativa"),
                    (Role::Quote, "“Em um minuto fiz o pedido na fila do banco.”"),
                    (Role::Pain, "A nota fiscal chega em outro e-mail, dias depois"),
                    (Role::Opportunity, "Nota e pedido na mesma mensagem"),
                    (Role::Frontstage, "Mensagem assinada por quem torra"),
                    (Role::Backstage, "Emissão da nota, fila da torra"),
                    (Role::Metric, "Notas emitidas no mesmo dia"),
                ],
            },
        ],
    },
    StageTexts {
        title: "Receber",
        colour: Colour::Violet,
        steps: &[
            StepTexts {
                title: "Espera a caixa",
                emotion: -1,
                why: Some("Café fresco que não chega fresco não adianta: é a promessa da marca."),
                measured: None,
                items: &[
                    (Role::Action, "Olha o rastreio todo dia"),
                    (Role::Thought, "“Será que se perdeu outra vez?”"),
                    (Role::Touchpoint, "Página de rastreio, transportadora"),
                    (Role::Emotion, "Ansiedade"),
                    (Role::Quote, "“O rastreio diz entregue e eu não recebi.”"),
                    (Role::Pain, "O rastreio fica dias sem novidade"),
                    (Role::Opportunity, "Avisar do atraso antes de o cliente perguntar"),
                    (Role::Frontstage, "Entregador"),
                    (Role::Backstage, "Contrato com a transportadora, conferência diária"),
                    (Role::Metric, "Caixas entregues no prazo"),
                ],
            },
            StepTexts {
                title: "Abre a caixa e prova",
                emotion: 2,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Sente o aroma, lê a história do produtor, passa o café"),
                    (Role::Thought, "“Valeu a espera.”"),
                    (Role::Touchpoint, "Embalagem, produto, cartão do produtor"),
                    (Role::Emotion, "Encanto"),
                    (Role::Quote, "“A caixa chega cheirando a café.”"),
                    (Role::Pain, "Às vezes a moagem vem trocada"),
                    (Role::Opportunity, "Conferir a moagem com foto antes de fechar a caixa"),
                    (Role::Frontstage, "Bilhete escrito à mão"),
                    (Role::Backstage, "Separação e controle de qualidade"),
                    (Role::Metric, "Trocas por moagem errada"),
                ],
            },
        ],
    },
    StageTexts {
        title: "Pedir ajuda",
        colour: Colour::Rose,
        steps: &[StepTexts {
            title: "Fala com o atendimento",
            emotion: -1,
            why: Some("Quem resolve um problema sem esforço fica mais fiel do que quem nunca teve um."),
            measured: Some((Measure::Csat, "support")),
            items: &[
                (Role::Action, "Manda mensagem sobre atraso, troca ou cobrança"),
                (Role::Thought, "“Não quero explicar tudo de novo.”"),
                (Role::Touchpoint, "WhatsApp, chat, telefone"),
                (Role::Emotion, "Irritação, depois alívio"),
                (Role::Quote, "“Já falei com quatro pessoas sobre o mesmo pacote.”"),
                (Role::Pain, "Precisa repetir o caso a cada atendente"),
                (Role::Opportunity, "Uma pessoa cuida do caso até o fim"),
                (Role::Frontstage, "Equipe de atendimento"),
                (Role::Backstage, "Histórico do pedido ao lado da conversa"),
                (Role::Metric, "CSAT do atendimento, resolvidos no primeiro contato"),
            ],
        }],
    },
    StageTexts {
        title: "Voltar",
        colour: Colour::Green,
        steps: &[
            StepTexts {
                title: "Ajusta ou pausa a assinatura",
                emotion: 0,
                why: None,
                measured: None,
                items: &[
                    (Role::Action, "Adia a entrega antes de viajar"),
                    (Role::Thought, "“Ainda tenho dois pacotes fechados.”"),
                    (Role::Touchpoint, "Aplicativo"),
                    (Role::Emotion, "Controle, ou receio de ser cobrado"),
                    (Role::Quote, "“Pausei no aplicativo e cobraram do mesmo jeito.”"),
                    (Role::Pain, "A pausa só vale para o mês seguinte e ninguém diz"),
                    (Role::Opportunity, "Mostrar a data da próxima cobrança antes de confirmar"),
                    (Role::Frontstage, "Lembrete três dias antes da cobrança"),
                    (Role::Backstage, "Motor de assinaturas e cobrança"),
                    (Role::Metric, "Pausas que viram cancelamento"),
                ],
            },
            StepTexts {
                title: "Compra de novo e indica",
                emotion: 2,
                why: Some("A segunda compra separa quem experimentou de quem ficou."),
                measured: Some((Measure::Nps, "company")),
                items: &[
                    (Role::Action, "Renova, experimenta outra torra, manda o link a uma amiga"),
                    (Role::Thought, "“Não volto mais para o café de supermercado.”"),
                    (Role::Touchpoint, "Aplicativo, e-mail da pesquisa"),
                    (Role::Emotion, "Orgulho"),
                    (Role::Quote, "“Depois que trocaram a transportadora voltou a chegar em dois dias.”"),
                    (Role::Pain, "Quem indica não ganha nada"),
                    (Role::Opportunity, "Um pacote de presente para os dois lados"),
                    (Role::Frontstage, "Mensagem de agradecimento"),
                    (Role::Backstage, "Pesquisa de relacionamento às terças-feiras"),
                    (Role::Metric, "NPS, segunda compra em 60 dias"),
                ],
            },
        ],
    },
];
